// The nodes on the real n8n-core: its contexts, HTTP and binary helpers, and the real `Workflow`. Import this file
// before anything that imports n8n-core, and await `useBinaryMode` in `beforeAll` where files are read or written.
// Outside jest: `node --require tsx/cjs`, since tsx's ES loader stumbles over a dependency of n8n-core on Node 20.
import './environment.cjs';
import 'reflect-metadata';

export { readBinary, storeBinary, useBinaryMode } from './binaries.cts';
export type { BinaryMode } from './binaries.cts';
export {
	executeContext,
	hookContext,
	savedStaticData,
	supplyDataContext,
	webhookContext,
} from './contexts.cts';
export type { ExecuteOptions, HookOptions, WebhookOptions } from './contexts.cts';
export type { CredentialData } from './credentials.cts';
export { takeLoggedLines } from './logs.cts';
export type { LoggedLine } from './logs.cts';
export { RecordedResponse } from './request.cts';
export type { WebhookRequest } from './request.cts';
export type { NodeOptions } from './workflow.cts';
