import { executeContext, useBinaryMode } from '../../testbed/core/n8nCore.cts';

import type { INodeParameters } from 'n8n-workflow';

import { GptImage } from '../../../nodes/GptImage/GptImage.node';

const nodeType = new GptImage();
const credentials = { gptImageApi: { apiKey: 'gimg_0123456789', baseUrl: 'http://127.0.0.1:1' } };
beforeAll(() => useBinaryMode('default'));

describe('an operation that there is not', () => {
	it.each<INodeParameters[string]>(['delete', 'constructor', '__proto__', '', 5, ['generate']])(
		'%j is refused with the choice that there is',
		async (operation) => {
			const context = executeContext({ nodeType, credentials, parameters: { operation } });
			await expect(nodeType.execute.call(context)).rejects.toMatchObject({
				message: "'Operation' has a value that this node does not know",
				description: expect.stringMatching(
					/Use one of: Edit, Generate, Get Status, Upload\.$/,
				) as unknown,
				context: { itemIndex: 0 },
			});
		},
	);
});
