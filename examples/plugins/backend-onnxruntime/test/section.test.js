import assert from 'node:assert/strict';
import { it } from 'node:test';
import { composedObject, sectionOf } from '@llem/core';
import plugin from '../dist/plugin.js';
import { ignoredSettings } from '../dist/section.js';

const [component] = plugin.components;
const schema = composedObject([{ ...component, package: 'llem-backend-onnxruntime' }]);

function warnings(section, fields) {
  const config = schema.parse({ backend: 'onnxruntime', model: './tiny', onnxruntime: section, ...fields });
  return ignoredSettings(config, sectionOf(config));
}

it('a setting that has no effect is told: threads across operators that run one after another', () => {
  for (const section of [
    { inter_op_num_threads: 2 },
    { inter_op_num_threads: 2, execution_mode: 'sequential' },
  ])
    assert.match(
      warnings(section).join(),
      /^setting_ignored: onnxruntime\.inter_op_num_threads .*\. Remove it, or /,
    );
  assert.deepEqual(warnings({ inter_op_num_threads: 2, execution_mode: 'parallel' }), []);
  assert.deepEqual(
    warnings({ inter_op_num_threads: 2 }, { passthrough_kwargs: { executionMode: 'parallel' } }),
    [],
  );
});

it('a setting that has no effect is told: the revision of a local directory', () => {
  assert.match(warnings({ revision: 'main' }).join(), /^setting_ignored: onnxruntime\.revision /);
  assert.deepEqual(warnings({ revision: 'main' }, { model: 'onnx-community/Qwen3-0.6B-ONNX' }), []);
});
