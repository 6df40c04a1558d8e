const SECRET_NAME = /(TOKEN|SECRET|PASSWORD|API_KEY)$/i;
/** Shorter values would blank out ordinary words. */
const SHORTEST = 8;

/** Replaces the values of secret environment variables in a text by their names: libraries print what they are given. */
export function createRedactor(env: Readonly<Record<string, string | undefined>>): (text: string) => string {
  const secrets = Object.entries(env).flatMap(([name, value]) =>
    value !== undefined && value.length >= SHORTEST && SECRET_NAME.test(name) ? [{ name, value }] : [],
  );
  return (text) => secrets.reduce((rest, { name, value }) => rest.replaceAll(value, `<${name}>`), text);
}
