/** Address of a workflow in Temporal's Web UI; without a run id, of its latest run. */
export function webUiAddress(
  base: string,
  namespace: string,
  workflowId: string,
  runId?: string,
): string {
  const workflow = `${base}/namespaces/${encodeURIComponent(namespace)}/workflows/${encodeURIComponent(workflowId)}`;
  return runId === undefined ? workflow : `${workflow}/${encodeURIComponent(runId)}/history`;
}

/** Whether an address is Temporal Cloud's, the one cluster whose Web UI and tools are known. */
export function isTemporalCloud(address: string): boolean {
  return /\.(tmprl\.cloud|api\.temporal\.io)(:\d+)?$/.test(address);
}
