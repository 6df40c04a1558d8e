export { checkDataset } from './datasets/check-dataset.ts';
export { mulberry32 } from './datasets/mulberry32.ts';
export { type PromptRequest, type SelectedPrompts, selectPrompts } from './datasets/select-prompts.ts';
export type { Environment } from './environment/environment.ts';
export { expandHome } from './environment/expand-home.ts';
export {
  estimateMemory,
  type MemoryEstimate,
  type ModelMetadata,
  shardsOf,
} from './memory/estimate-memory.ts';
export { judgeMemory, type MemoryVerdict } from './memory/judge-memory.ts';
export { readModelMetadata } from './memory/read-model-metadata.ts';
export { type Architecture, type ModelConfig, readArchitecture } from './models/architecture.ts';
export { checkModel } from './models/check-model.ts';
export type { Experts } from './models/experts.ts';
export { type FetchModelRequest, fetchModel } from './models/fetch-model.ts';
export { isLocalModel, type ModelSource } from './models/model-source.ts';
export { readModelConfig } from './models/read-model-config.ts';
export { readParameterCount } from './models/read-parameter-count.ts';
export {
  type Candidate,
  candidateInterpreters,
  type InterpreterRequest,
  prescribedInterpreter,
} from './python/candidate-interpreters.ts';
