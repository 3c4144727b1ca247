import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

interface Mount {
  folder: string;
  type: string;
}

const networkTypes =
  /^(nfs\d?|cifs|smb\w*|afs|afpfs|webdav|ncpfs|ceph|lustre|gpfs|beegfs|glusterfs|ocfs2|fuse\.(sshfs|s3fs|rclone|glusterfs|ceph.*|goofys|gcsfuse|davfs.*|curlftpfs|smbnetfs|nfs.*|cvmfs.*|mount-s3|blobfuse.*))$/;

/**
 * Type of the network file system that holds `folder` (absolute, links resolved), such as `nfs4`;
 * undefined on a local disk, and where the system does not say. SQLite's locks and its shared
 * memory cannot be trusted over a network.
 */
export function networkFileSystem(folder: string): string | undefined {
  return networkTypeAmong(mounts(), folder);
}

/** The same for a given table of mounts, in the order they were made. */
export function networkTypeAmong(table: Mount[], folder: string): string | undefined {
  const holds = (mount: Mount) =>
    mount.folder === '/' || folder === mount.folder || folder.startsWith(`${mount.folder}/`);
  const deepest = table.filter(holds).reduce<Mount | undefined>(
    // Of two mounts on one folder the later hides the earlier.
    (best, mount) => (best && best.folder.length > mount.folder.length ? best : mount),
    undefined,
  );
  return deepest && networkTypes.test(deepest.type) ? deepest.type : undefined;
}

function mounts(): Mount[] {
  try {
    if (process.platform === 'linux')
      return parseMountInfo(readFileSync('/proc/self/mountinfo', 'utf8'));
    if (process.platform === 'darwin')
      return parseMountList(execFileSync('/sbin/mount', { encoding: 'utf8' }));
  } catch {
    // A system that does not tell its mounts is taken at its word.
  }
  return [];
}

/** Linux: `36 35 98:0 / /mnt/data rw,noatime shared:1 - ext4 /dev/sda1 rw`. */
export function parseMountInfo(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const [before, after] = line.split(' - ');
    const folder = before?.split(' ')[4];
    const type = after?.split(' ')[0];
    if (folder === undefined || type === undefined) return [];
    const plain = folder.replaceAll(/\\(\d{3})/g, (_, octal: string) =>
      String.fromCharCode(Number.parseInt(octal, 8)),
    );
    return [{ folder: plain, type }];
  });
}

/** macOS: `server:/export on /Volumes/data (nfs, nodev)`. */
export function parseMountList(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const [, folder, type] = / on (.+) \(([^,)]+)[^)]*\)$/.exec(line) ?? [];
    return folder === undefined || type === undefined ? [] : [{ folder, type }];
  });
}
