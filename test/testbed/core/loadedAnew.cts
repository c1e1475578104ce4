import * as n8nWorkflow from 'n8n-workflow';

import type * as Execute from '../../../nodes/GptImage/execute';
import type * as Edit from '../../../nodes/GptImage/operations/edit.operation';
import type * as Generate from '../../../nodes/GptImage/operations/generate.operation';
import type * as GetStatus from '../../../nodes/GptImage/operations/getStatus.operation';
import type * as Upload from '../../../nodes/GptImage/operations/upload.operation';
import type { ActionCode } from './actionNode.cts';

const NODE = '../../../nodes/GptImage';

/** The action node as another n8n process has it: its modules are loaded once more, and remember nothing. */
export function loadedAnew(): ActionCode {
	let code: ActionCode | undefined;
	jest.isolateModules(() => {
		// n8n's own classes stay the same, so that n8n-core's context knows its errors.
		jest.doMock('n8n-workflow', () => n8nWorkflow);
		code = {
			execute: jest.requireActual<typeof Execute>(`${NODE}/execute`).execute,
			operations: {
				edit: jest.requireActual<typeof Edit>(`${NODE}/operations/edit.operation`),
				generate: jest.requireActual<typeof Generate>(`${NODE}/operations/generate.operation`),
				getStatus: jest.requireActual<typeof GetStatus>(`${NODE}/operations/getStatus.operation`),
				upload: jest.requireActual<typeof Upload>(`${NODE}/operations/upload.operation`),
			},
		};
	});
	jest.dontMock('n8n-workflow');
	return code!;
}
