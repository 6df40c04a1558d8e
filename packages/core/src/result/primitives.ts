import * as z from 'zod';

/** A finite number or "not measured". */
export const measured = () => z.number().nullable();
export const count = () => z.int().min(0);
export const nonNegative = () => z.number().min(0);
export const instant = () => z.iso.datetime();
