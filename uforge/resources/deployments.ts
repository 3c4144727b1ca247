import type { Client } from '../client.ts';
import type { DeploymentId } from '../ids.ts';
import type { Deployment, OpStatus } from '../schema.gen.ts';
import type { Options } from './options.ts';

/** What was started in a cloud with `publications.deploy`, by its `applicationId`. */
export interface Deployments {
  list(options?: Options): Promise<Deployment[]>;
  get(id: DeploymentId, options?: Options): Promise<Deployment>;
  status(id: DeploymentId, options?: Options): Promise<OpStatus>;
  /** Stops its instances and deletes it. */
  terminate(id: DeploymentId, options?: Options): Promise<void>;
}

export function createDeployments({ call }: Client): Deployments {
  return {
    async list(options = {}) {
      return (await call('deployment_getAll', {}, options)).value.deployments;
    },
    async get(did, options = {}) {
      return (await call('deployment_get', { did }, options)).value;
    },
    async status(did, options = {}) {
      return (await call('deployment_getDeployStatus', { did }, options)).value;
    },
    async terminate(did, options = {}) {
      await call('deployment_terminate', { did }, options);
    },
  };
}
