import type {
  ApprovalWait,
  DownloadResult,
  Heartbeat,
  PipelineProgress,
  Stage,
  TargetError,
  TargetProgress,
} from '../../pipeline/model.ts';

/** One target of a run and how far it is: the unit in which progress is shown and reported. */
export interface Row {
  /** The target's name: `VirtualBox`, `VirtualBox/download`, `VirtualBox/my-aws`, `packages`. */
  target: string;
  stage: Stage;
  /** 0 to 100. */
  percent?: number;
  /** What the server or the transfer says of itself: a message, bytes, a retry. */
  detail?: string;
  /** What keeps it from going on or being known, such as a server that does not answer. */
  trouble?: string;
  /** What it waits for a person to mend, where the stage is `blocked`. */
  blocked?: TargetError;
  /** What is asked of a person, where the stage is `approval`. */
  approval?: ApprovalWait;
  error?: TargetError;
}

/** One run as its followers see it. */
export interface RunView {
  workflowId: string;
  /** Name of the pipeline, or `download`. */
  name: string;
  rows: Row[];
  /** It was cancelled, and has not ended yet. */
  cancelling?: true;
  /** Why nothing moves, where something keeps the run from going on. */
  trouble?: string;
}

/** What `describe()` tells of one activity that is under way. */
export interface ActivityView {
  heartbeat: Heartbeat;
  attempt: number;
  /** Why the attempt before failed; absent where it did not, but lost its worker. */
  lastFailure?: string;
}

export type Activities = ReadonlyMap<string, ActivityView>;

/** The targets of a pipeline, in the order of its file. */
export function pipelineRows(progress: PipelineProgress, activities: Activities): Row[] {
  const rows: Row[] = [];
  for (const image of progress.images) {
    rows.push(rowOf(image.id, image, activities));
    if (image.download) rows.push(rowOf(`${image.id}/download`, image.download, activities));
    for (const publication of image.publications) {
      rows.push(rowOf(`${image.id}/${publication.id}`, publication, activities));
    }
  }
  if (progress.packages) rows.push(rowOf('packages', progress.packages, activities));
  return rows;
}

/** The files of a download, in the order in which they were asked for. */
export function downloadRows(
  uris: readonly string[],
  progress: DownloadResult,
  activities: Activities,
): Row[] {
  return uris.map((uri, index): Row => {
    const file = progress.files.find((each) => each.uri === uri);
    if (file) return { target: uri, stage: 'completed', detail: formatBytes(file.size) };
    const failure = progress.errors.find((each) => each.uri === uri);
    if (failure) {
      const { uri: _uri, ...error } = failure;
      return { target: uri, stage: 'failed', error };
    }
    if (progress.status === 'cancelled') return { target: uri, stage: 'cancelled' };
    const activity = activities.get(`download-${index + 1}`);
    return { target: uri, stage: 'downloading', ...(activity ? told(activity) : {}) };
  });
}

function rowOf(target: string, progress: TargetProgress, activities: Activities): Row {
  const row: Row = { target, stage: progress.stage };
  if (progress.error) row.error = progress.error;
  if (progress.trouble) row.trouble = progress.trouble;
  if (progress.blocked) row.blocked = progress.blocked;
  if (progress.approval) row.approval = progress.approval;
  const activity = activityOf(progress, activities);
  return activity ? { ...row, ...told(activity) } : row;
}

/** The activity that says how far a target is; that of a child run is found by the child's id. */
function activityOf(progress: TargetProgress, activities: Activities): ActivityView | undefined {
  const { activityId, workflowId } = progress;
  if (workflowId === undefined) return activityId ? activities.get(activityId) : undefined;
  for (const [id, view] of activities) {
    if (id.startsWith(`${workflowId}/`)) return view;
  }
  return undefined;
}

/** What an activity says of its target. */
export function told({
  heartbeat,
  attempt,
  lastFailure,
}: ActivityView): Pick<Row, 'percent' | 'detail' | 'trouble'> {
  const { bytes, totalBytes, files, totalFiles, message, trouble } = heartbeat;
  const percent = heartbeat.percent ?? share(bytes, totalBytes) ?? share(files, totalFiles);
  const parts = [
    lastFailure ? `attempt ${attempt}, after: ${lastFailure}` : '',
    amount(bytes, totalBytes, formatBytes),
    amount(files, totalFiles, (count) => `${count} files`),
    message ?? '',
  ];
  const detail = parts.filter((part) => part !== '').join(', ');
  return {
    ...(percent === undefined ? {} : { percent: Math.min(100, Math.max(0, Math.floor(percent))) }),
    ...(detail ? { detail } : {}),
    ...(trouble ? { trouble } : {}),
  };
}

function share(done: number | undefined, total: number | undefined): number | undefined {
  return done !== undefined && total ? (100 * done) / total : undefined;
}

function amount(
  done: number | undefined,
  total: number | undefined,
  format: (amount: number) => string,
): string {
  if (done === undefined) return '';
  return total === undefined ? format(done) : `${format(done)} of ${format(total)}`;
}

/** `512 B`, `1.5 MiB`, `20 GiB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let value = bytes;
  let unit = 0;
  while (value >= 1024 && unit < units.length - 1) {
    value /= 1024;
    unit += 1;
  }
  const digits = unit === 0 || value >= 100 || Number.isInteger(value) ? 0 : 1;
  return `${value.toFixed(digits)} ${units[unit]}`;
}
