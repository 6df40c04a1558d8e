import { expect, it } from 'vitest';
import { fillTemplate } from './fill-template.ts';
import { TEMPLATE_NAMES } from './plugin-kind.ts';
import { pluginName } from './plugin-name.ts';

const fill = (text: string, name: string) => fillTemplate(text, TEMPLATE_NAMES.energy, pluginName(name));

it("issue 8: the author's names take the place of the template's, in every form", () => {
  const text = 'llem-energy-wattbox: class Wattbox reads wattbox from WATTBOX_FILE';
  expect(fill(text, '@acme/energy-smart-plug')).toBe(
    '@acme/energy-smart-plug: class SmartPlug reads smart_plug from SMART_PLUG_FILE',
  );
});

it('issue 8: names that hold each other or the template are filled in once', () => {
  expect(fill('llem-energy-wattbox wattbox', 'wattbox-wattbox')).toBe('wattbox-wattbox wattbox_wattbox');
  expect(fill('llem-energy-wattbox wattbox', 'llem-energy-wattbox')).toBe('llem-energy-wattbox wattbox');
});
