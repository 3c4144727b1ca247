/**
 * Runs a Bun script with `folder` on a small disk of its own, in a mount namespace that ends with it.
 * @param size as `mount` takes it, such as `2m`
 * @returns what it printed, or undefined where mounting is not permitted
 */
export async function onSmallDisk(
  { folder, size }: { folder: string; size: string },
  script: string[],
): Promise<string | undefined> {
  const command = 'mount -t tmpfs -o "size=$2" tmpfs "$1" || exit 77; shift 2; exec "$@"';
  const user = process.getuid?.() === 0 ? [] : ['--user', '--map-root-user'];
  const child = Bun.spawn(
    [
      ...['unshare', ...user, '--mount', 'sh', '-c', command, 'sh', folder, size],
      ...[process.execPath, ...script],
    ],
    { stdout: 'pipe', stderr: 'pipe' },
  );
  const [stdout, stderr, status] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  if (status === 77 || /unshare/.test(stderr)) return undefined;
  if (status !== 0) throw new Error(stderr);
  return stdout;
}
