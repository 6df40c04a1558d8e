/** `energy_per_output_token`, `J` → `energy per output token (J)`. */
export function figureLabel(figure: string, unit: string): string {
  return `${figure.replaceAll('_', ' ')} (${unit})`;
}
