import { describe, expect, test } from 'vitest';
import {
  networkTypeAmong,
  parseMountInfo,
  parseMountList,
} from '../../temporal/background/filesystem.ts';

const linux = parseMountInfo(
  [
    '22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw',
    '30 22 0:40 / /home rw,relatime shared:2 - nfs4 files:/home rw,vers=4.2',
    '31 30 254:1 / /home/pat/fast rw,relatime shared:3 - xfs /dev/vdb rw',
    '32 22 0:41 / /mnt/with\\040space rw,nosuid - fuse.sshfs pat@host: rw',
    '33 22 0:42 / /mnt/local rw,nosuid - fuse.mergerfs a:b rw',
    '34 22 0:43 / /srv rw - cifs //files/srv rw',
    '35 22 254:2 / /srv rw - ext4 /dev/vdc rw',
    '',
  ].join('\n'),
);

describe('the file system of a state folder', () => {
  test.each([
    ['/var/lib/forgeline', undefined],
    ['/home/pat/.local/state', 'nfs4'],
    ['/home', 'nfs4'],
    ['/homes', undefined],
    ['/home/pat/fast/state', undefined],
    ['/mnt/with space/state', 'fuse.sshfs'],
    ['/mnt/local/state', undefined],
    ['/srv/hidden-by-a-later-mount', undefined],
  ])('on Linux, %s is on the network as %s', (folder, type) => {
    expect(networkTypeAmong(linux, folder)).toBe(type);
  });

  const mac = parseMountList(
    [
      '/dev/disk3s1s1 on / (apfs, sealed, local, read-only, journaled)',
      '//pat@files/share on /Volumes/My Share (smbfs, nodev, nosuid, mounted by pat)',
    ].join('\n'),
  );

  test.each([
    ['/Users/pat/Library', undefined],
    ['/Volumes/My Share/state', 'smbfs'],
  ])('on macOS, %s is on the network as %s', (folder, type) => {
    expect(networkTypeAmong(mac, folder)).toBe(type);
  });
});
