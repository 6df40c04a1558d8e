import { closestMatches } from '@llem/core';

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly code: string;
  readonly message: string;
  readonly values?: readonly unknown[];
  readonly input?: unknown;
  readonly errors?: readonly (readonly Issue[])[];
}

/** One line per schema issue, `path.to.field: message`; enumerations with close matches, unions by their nearest branch. */
export function zodIssueLines(issues: readonly Issue[], parents: readonly PropertyKey[] = []): string[] {
  return issues.flatMap((issue) => {
    const path = [...parents, ...issue.path];
    const branch = nearestBranch(issue);
    if (branch) return zodIssueLines(branch, path);
    return [`${path.map(String).join('.') || '(root)'}: ${issue.message}${suggestion(issue)}`];
  });
}

/** The alternative of a union that got furthest: its issues say what is wrong, "Invalid input" does not. */
function nearestBranch({ code, errors }: Issue): readonly Issue[] | null {
  if (code !== 'invalid_union' || !errors) return null;
  const deep = errors.filter((branch) => branch.length > 0 && branch.every(({ path }) => path.length > 0));
  return deep[0] ?? null;
}

function suggestion({ code, values, input }: Issue): string {
  if (code !== 'invalid_value' || !values || typeof input !== 'string') return '';
  const near = closestMatches(input, values.map(String)).slice(0, 3);
  return near.length > 0 ? ` (did you mean ${near.map((value) => `"${value}"`).join(', ')}?)` : '';
}
