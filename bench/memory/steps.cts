import type { INodeParameters } from 'n8n-workflow';

import type { SandboxOptions } from '../../test/testbed/sandbox/server.cts';

/** Milliseconds that the sandbox takes for an image here: memory is the question, not time. */
export const DURATION = 300;

/** Without a limit of what is in flight, so that "all at once" gets to its end. */
export function sandboxOptions(imageBytes: number): SandboxOptions {
	return { duration: DURATION, inFlight: 'none', imageBytes };
}

/** How an edit is done with n8n's HTTP Request node: its parameters, call by call. */
export interface Steps {
	/** `POST /api/v1/upload` for the item's file. */
	announce: INodeParameters;
	/** The PUT of the file `data` to `$json.url`. */
	put: INodeParameters;
	/** `POST /api/v1/generate` with the key that `key` names. */
	order: INodeParameters;
	/** `GET /api/v1/generations/:id` of `$json.generationId`. */
	ask: INodeParameters;
	/** The result `$json.outputs[0].png` as a file. */
	download: INodeParameters;
}

/**
 * @param bytes the size of each input file
 * @param key an expression for the upload's key
 */
export function stepsOf(url: string, apiKey: string, bytes: number, key: string): Steps {
	const signed: INodeParameters = {
		sendHeaders: true,
		headerParameters: { parameters: [{ name: 'Authorization', value: `Bearer ${apiKey}` }] },
	};
	const post = (path: string, jsonBody: string): INodeParameters => ({
		...signed,
		method: 'POST',
		url: url + path,
		sendBody: true,
		specifyBody: 'json',
		jsonBody,
	});
	const image = { filename: 'in.png', contentType: 'image/png', size: bytes };
	return {
		announce: post('/api/v1/upload', JSON.stringify(image)),
		put: {
			method: 'PUT',
			url: '={{ $json.url }}',
			sendBody: true,
			contentType: 'binaryData',
			inputDataFieldName: 'data',
		},
		order: post(
			'/api/v1/generate',
			`={{ JSON.stringify({ prompt: 'Paint it blue', type: 'edit', inputImageKeys: [${key}] }) }}`,
		),
		ask: { ...signed, url: `=${url}/api/v1/generations/{{ $json.generationId }}` },
		download: {
			url: '={{ $json.outputs[0].png }}',
			options: { response: { response: { responseFormat: 'file' } } },
		},
	};
}
