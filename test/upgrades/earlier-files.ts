/** What earlier versions left in FORGELINE_HOME, by path. Only added to: they stay on users' disks. */
export const earlierFiles = {
  'background/server.json': {
    name: 'server',
    pid: 1022,
    command: 'bun /opt/forgeline/temporal/background/server-main.ts {"home":"/home/pat/state"}',
    version: '0.1.0',
    startedAt: '2026-11-21T17:02:11.556Z',
    state: 'ready',
    logFile: '/home/pat/state/logs/server.log',
    info: {
      address: '127.0.0.1:7233',
      uiUrl: 'http://127.0.0.1:8233',
      clusterId: '8b9e77a4-3aa9-41bd-8871-bf1f1ebfa3cf',
      store: 'durable',
      serverVersion: '1.29.1',
      cli: '/usr/local/bin/temporal',
      cliSource: 'setting',
      serverPid: '1047',
    },
  },
  'background/worker-forgeline-uforge.example.com-pat-f0e980e9.json': {
    name: 'worker-forgeline-uforge.example.com-pat-f0e980e9',
    pid: 1103,
    command: 'bun /opt/forgeline/worker/main.ts --background 127.0.0.1:7233',
    version: '0.1.0',
    startedAt: '2026-11-21T17:02:16.134Z',
    state: 'replacing',
    logFile: '/home/pat/state/logs/worker-forgeline-uforge.example.com-pat-f0e980e9.log',
    fingerprint: {
      salt: '2f73c50ec852f63f0d5170abc8856a1b',
      hash: '4831d234625668fa55800d9357bed693907a2cd0709224930badc652b7c484ff',
    },
    info: { address: '127.0.0.1:7233', queue: 'forgeline-uforge.example.com-pat-f0e980e9' },
  },
  'temporal/database.json': {
    serverVersion: '1.29.1',
    clusterId: '8b9e77a4-3aa9-41bd-8871-bf1f1ebfa3cf',
    port: 7233,
    uiPort: 8233,
  },
  'pipelines/build-web-tier-f0e980e9.json': {
    version: 1,
    runId: '01a1ff0f-0812-7c5a-a273-14ebbd61f070',
    recordedAt: '2026-11-21T17:02:18.819Z',
    input: {
      identity: { url: 'https://uforge.example.com/api', login: 'pat' },
      plan: {
        name: 'web-tier',
        source: {
          kind: 'appliance',
          uri: 'users/pat/appliances/2',
          name: 'web-tier',
          version: '2.1',
          revision: '5',
        },
        images: [
          {
            id: 'amazon-aws',
            format: 'Amazon AWS',
            targetFormatUri: 'orgs/1/targetformats/16',
            primitive: 'aws',
            compress: false,
            installProfile: { memorySize: 1024, diskSize: 20480, swapSize: 1024 },
            ebs: { volumeSizeMb: 20480 },
            publications: [
              {
                id: 'my-aws',
                account: 'my-aws',
                accountUri: 'users/pat/accounts/1',
                type: 'PublishImageAws',
                attributes: { region: 'eu-west-1' },
              },
            ],
          },
        ],
        publishWhen: 'image-ready',
        deadlineMs: 86_400_000,
        notices: [],
      },
    },
    result: {
      name: 'web-tier',
      workflowId: 'build-web-tier-f0e980e9',
      status: 'failed',
      source: { uri: 'users/pat/appliances/2', revision: '5' },
      images: [
        {
          id: 'amazon-aws',
          format: 'Amazon AWS',
          status: 'failed',
          files: [],
          imageUri: 'users/pat/appliances/2/images/2',
          generated: true,
          publications: [
            {
              id: 'my-aws',
              account: 'my-aws',
              status: 'failed',
              error: {
                stage: 'publish',
                code: 'refused',
                message: 'UForge refused the request.',
                hint: 'See what it says.',
              },
            },
          ],
        },
      ],
    },
  },
};
