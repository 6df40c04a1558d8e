/** The last part of a model's name or path. */
export function modelName(model: string): string {
  return model.split('/').findLast((part) => part !== '') ?? model;
}
