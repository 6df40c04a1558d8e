import type { TemplateName } from './plugin-kind.ts';
import type { PluginName } from './plugin-name.ts';

/** The text with the author's names in place of the template's: as they stand, as a class, and as a variable. */
export function fillTemplate(text: string, template: TemplateName, name: PluginName): string {
  const words: [string, string][] = [
    [template.package, name.package],
    [template.id, name.id],
    [template.id.toUpperCase(), name.id.toUpperCase()],
    [asClass(template.id), asClass(name.id)],
  ];
  // In one pass, or a name that holds another template's word would be filled in twice.
  const pattern = new RegExp(words.map(([from]) => from).join('|'), 'g');
  return text.replaceAll(pattern, (word) => new Map(words).get(word) ?? word);
}

/** `smart_plug` → `SmartPlug`. */
function asClass(id: string): string {
  return id
    .split('_')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('');
}
