// What a study will do, without anything that does it: a dry run and `llem plugins` must not load the harness.
export { type ExperimentEstimate, estimateExperiments } from './estimate-experiments.ts';
export { createMachine, createMachineHost, type Machine, type MachineOptions } from './machine.ts';
export { gapBefore } from './order/gap-before.ts';
export { measurementProtocol } from './order/measurement-protocol.ts';
export { type PlannedRun, runOrder } from './order/run-order.ts';
export { totalGapSeconds } from './order/total-gap-seconds.ts';
export { backendConflict } from './preflight/backend-conflict.ts';
export { type PreviewedStudy, previewResume, type ResumePreview } from './resume/preview-resume.ts';
export { type ResumeSource, resumeSource } from './resume/resume-source.ts';
export { createSummarizer } from './summary/create-summarizer.ts';
