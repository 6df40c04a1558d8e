import { declaredImports, wholeAddresses, wholeImports } from './import-rules.ts';
import {
  publintClean,
  rightOrigin,
  rightPlugin,
  rightRanges,
  rightTypes,
  wholeAndClean,
} from './package-rules.ts';
import { usefulReadme } from './readme-rule.ts';
import type { ShippingRule } from './shipping-rule.ts';

export const SHIPPING_RULES: readonly ShippingRule[] = [
  wholeAndClean,
  publintClean,
  rightTypes,
  declaredImports,
  wholeImports,
  wholeAddresses,
  rightRanges,
  rightOrigin,
  rightPlugin,
  usefulReadme,
];
