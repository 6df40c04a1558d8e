import type { ShippingRule } from './shipping-rule.ts';

/** What is between fences, by language. */
export function codeBlocks(markdown: string): { language: string; code: string }[] {
  return [...markdown.matchAll(/^```(\w*)\n(.*?)^```/gms)].map(([, language = '', code = '']) => ({
    language,
    code,
  }));
}

const FEWEST_WORDS = 80;

export const usefulReadme: ShippingRule = {
  name: 'the README says what the package is, how to install it and how to use it',
  check({ name, files }) {
    const text = files.get('README.md') ?? '';
    const blocks = codeBlocks(text);
    // `npm create @llem/plugin` installs @llem/create-plugin.
    const asked = [name, name.replace('/create-', '/')];
    const commands = blocks.flatMap(({ code }) => code.match(/^npm (install|create) .*$/gm) ?? []);
    const install = commands.some((command) => command.split(' ').some((word) => asked.includes(word)));
    const example = blocks.length > 1 || commands.some((command) => command.startsWith('npm create'));
    const words = text.split(/\s+/).length;
    const wanted: [boolean, string][] = [
      [text.startsWith(`# ${name}\n`), `README.md must begin with "# ${name}"`],
      [install, `README.md must say npm install ${name}`],
      [example, 'README.md must show an example'],
      [words >= FEWEST_WORDS, `README.md has ${words} words, fewer than ${FEWEST_WORDS}`],
    ];
    return { checked: wanted.length, faults: wanted.flatMap(([holds, fault]) => (holds ? [] : [fault])) };
  },
};
