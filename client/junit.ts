import type { ImageResult, PipelineResult, Status, TargetError } from '../pipeline/model.ts';
import { fetchAgain, skippedLine } from './result-lines.ts';

/**
 * The results as a JUnit report: a suite for each pipeline and a case for each target, so that a CI
 * server shows which image, publication or download failed and why, and what came of the others.
 *
 * @param spans when each run began and ended, by workflow id, where that is known
 */
export function junitReport(
  results: readonly PipelineResult[],
  spans: ReadonlyMap<string, Span> = new Map(),
): string {
  return junitDocument(
    results.map((result) => ({
      name: result.name,
      cases: casesOf(result),
      span: spans.get(result.workflowId),
    })),
  );
}

/** What belongs together in a report, such as the targets of a pipeline. */
export interface Suite {
  name: string;
  cases: readonly Case[];
  span?: Span | undefined;
}

export function junitDocument(suites: readonly Suite[]): string {
  const all = suites.flatMap(({ cases }) => cases);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites${attributes({ name: 'forgeline', ...totals(all) })}>`,
    ...suites.map(suiteElement),
    '</testsuites>',
    '',
  ].join('\n');
}

/** When a run began and, if it did, ended. */
export interface Span {
  startTime: Date;
  closeTime?: Date | undefined;
}

export interface Case {
  name: string;
  status: Status | 'skipped';
  error?: Omit<TargetError, 'stage'> | undefined;
  /** Why it was skipped. */
  reason?: string;
  /** Paths, checksums, cloud ids: what a person looks for afterwards. */
  said?: readonly (string | undefined)[];
}

function suiteElement({ name, cases, span }: Suite): string {
  const head = attributes({ name, ...totals(cases), ...timesOf(span) });
  const body = cases.map((testcase) => caseElement(name, testcase));
  return [`  <testsuite${head}>`, ...body, '  </testsuite>'].join('\n');
}

/** In the words of JUnit: seconds, and an ISO 8601 time without fractions. */
function timesOf(span: Span | undefined): Record<string, string> {
  if (!span) return {};
  const { startTime, closeTime } = span;
  const timestamp = startTime.toISOString().slice(0, 19);
  if (!closeTime) return { timestamp };
  return { timestamp, time: ((closeTime.getTime() - startTime.getTime()) / 1_000).toFixed(3) };
}

function casesOf(result: PipelineResult): Case[] {
  const { name: pipeline, skipped } = result;
  if (skipped)
    return [{ name: pipeline, status: 'skipped', reason: skippedLine(pipeline, skipped) }];
  const cases: Case[] = [];
  for (const image of result.images) {
    cases.push(...imageCases(image, result));
    for (const publication of image.publications) {
      const { id, status, error, cloudId, registeringName, uri } = publication;
      const said = [cloudId, registeringName, uri];
      const name = `${image.id}/${id}`;
      const refusal = status === 'cancelled' ? refusalOf(name, result) : undefined;
      cases.push({
        name,
        ...(refusal === undefined ? { status } : { status: 'skipped', reason: refusal }),
        error,
        said,
      });
    }
  }
  if (result.packagesError) {
    cases.push({ name: 'packages', status: 'failed', error: result.packagesError });
  } else if (result.packages) {
    const said = result.packages.map(fileText);
    cases.push({ name: 'packages', status: 'completed', said });
  }
  for (const { name, reason } of result.skippedPackages ?? []) {
    cases.push({ name: `packages/${name}`, status: 'skipped', reason });
  }
  if (cases.length === 0) cases.push({ name: result.name, status: result.status });
  return cases;
}

/** Why a publication was not asked for; undefined where nobody refused it. */
function refusalOf(publication: string, { approvals = [] }: PipelineResult): string | undefined {
  const record = approvals.findLast(({ target }) => target === undefined || target === publication);
  if (!record || record.decision === 'approved') return undefined;
  const { decision, by, note } = record;
  if (decision === 'expired') return 'Nobody approved it in time.';
  return `Rejected by ${by}${note === undefined ? '' : `: ${note}`}`;
}

/** The image itself, apart from its download: what is done with an image does not undo it. */
function imageCases(result: ImageResult, { simulated }: PipelineResult): Case[] {
  const { id, status, error, files, imageUri, generated } = result;
  const name = `${id}/download`;
  if (error?.stage === 'download') {
    return [
      { name: id, status: 'completed', said: [imageUri] },
      { name, status, error, said: [fetchAgain(result)] },
    ];
  }
  if (error) return [{ name: id, status: 'failed', error }];
  const image: Case = {
    name: id,
    status: status === 'failed' || generated ? 'completed' : status,
    said: [imageUri, ...(simulated ? ['simulated: only the dependencies were checked'] : [])],
  };
  return files.length > 0
    ? [image, { name, status: 'completed', said: files.map(fileText) }]
    : [image];
}

function fileText({ path, sha256 }: { path: string; sha256: string }): string {
  return `${path} sha256 ${sha256}`;
}

function totals(cases: readonly Case[]) {
  const count = (statuses: Case['status'][]) =>
    cases.filter(({ status }) => statuses.includes(status)).length;
  return {
    tests: String(cases.length),
    failures: String(count(['failed'])),
    errors: '0',
    skipped: String(count(['cancelled', 'running', 'skipped'])),
  };
}

function caseElement(suiteName: string, testcase: Case): string {
  const { name, said = [] } = testcase;
  const text = said.filter((line) => line).join('\n');
  const inside = [
    outcomeElement(testcase),
    text ? `<system-out>${escapeXml(text)}</system-out>` : '',
  ].join('');
  const head = `    <testcase${attributes({ classname: suiteName, name })}`;
  return inside ? `${head}>${inside}</testcase>` : `${head}/>`;
}

/** What the case came to, where that is not success, which JUnit has no word for. */
function outcomeElement({ status, error, reason }: Case): string {
  switch (status) {
    case 'completed':
      return '';
    case 'failed': {
      const head = { message: error?.message ?? 'Failed.', type: error?.code ?? 'failed' };
      return `<failure${attributes(head)}>${escapeXml(story(error))}</failure>`;
    }
    case 'skipped':
      return `<skipped${attributes({ message: reason ?? 'Skipped.' })}/>`;
    case 'running':
      return `<skipped${attributes({ message: 'Not known yet: it goes on.' })}/>`;
    case 'cancelled':
      return `<skipped${attributes({ message: 'Cancelled.' })}/>`;
  }
}

function story(error: Case['error']): string {
  if (!error) return '';
  const { uforge } = error;
  const said = uforge?.detail ?? uforge?.message;
  return [error.message, error.hint, ...(said ? [`UForge said: ${said}`] : [])].join('\n');
}

function attributes(values: Record<string, string>): string {
  return Object.entries(values)
    .map(([name, value]) => ` ${name}="${escapeXml(value).replaceAll('\n', '&#10;')}"`)
    .join('');
}

/** Characters that XML 1.0 cannot hold in any form become U+FFFD; the rest is escaped. */
function escapeXml(text: string): string {
  return text
    .toWellFormed()
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\r', '&#13;')
    .replaceAll('\t', '&#9;');
}
