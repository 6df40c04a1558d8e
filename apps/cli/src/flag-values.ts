import { InvalidArgumentError } from 'commander';

/** The text of a flag; one without any would be taken for a value, and in `-m=gpt2` the sign for a part of it. */
export function someText(text: string): string {
  if (text.trim() === '') throw new InvalidArgumentError('Give it a value, or leave it out.');
  if (text.startsWith('='))
    throw new InvalidArgumentError('A short flag and its value are parted by a blank.');
  return text;
}

export function positiveInteger(text: string): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1)
    throw new InvalidArgumentError('Give a whole number, 1 or more.');
  return value;
}

export function positiveNumber(text: string): number {
  const value = Number(text);
  if (!/^(\d+\.?\d*|\.\d+)$/.test(text) || !Number.isFinite(value) || value <= 0)
    throw new InvalidArgumentError('Give a number above 0.');
  return value;
}
