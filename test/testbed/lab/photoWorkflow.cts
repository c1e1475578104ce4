import axios from 'axios';
import type { AxiosResponse } from 'axios';
import FormData from 'form-data';
import sharp from 'sharp';

import type { Credential } from './credentials.cts';
import type { N8n } from './n8n.cts';
import { chain, gptImage, node } from './workflowJson.cts';

/**
 * Publishes a workflow that edits the photo which a webhook receives in the form field `photo`, and answers with the
 * picture.
 *
 * @returns the workflow's id
 */
export async function publishPhotoWorkflow(
	n8n: N8n,
	credential: Credential,
	prompt: string,
): Promise<string> {
	const webhook = node(
		'Webhook',
		'n8n-nodes-base.webhook',
		{
			httpMethod: 'POST',
			path: 'photo',
			responseMode: 'lastNode',
			responseData: 'firstEntryBinary',
			responseBinaryPropertyName: 'data',
			options: {},
		},
		{ typeVersion: 2, webhookId: 'photo' },
	);
	const edit = { operation: 'edit', prompt, binaryPropertyName: 'photo' };
	const { id } = await n8n.workflows.create(chain('Photo', webhook, gptImage(edit, credential)));
	await n8n.workflows.publish(id);
	return id;
}

/** A small photo, as JPEG. */
export async function photo(): Promise<Buffer> {
	return await sharp({ create: { width: 90, height: 60, channels: 3, background: '#2a7' } })
		.jpeg()
		.toBuffer();
}

/** Sends a photo to the workflow, under the name and type that a form may give it. */
export async function sendPhoto(
	n8n: N8n,
	bytes: Buffer,
	named: { filename: string; contentType: string },
): Promise<AxiosResponse<Buffer>> {
	const form = new FormData();
	form.append('photo', bytes, named);
	return await axios.post<Buffer>(`${n8n.url}/webhook/photo`, form, {
		responseType: 'arraybuffer',
		proxy: false,
	});
}
