import type { INodeProperties } from 'n8n-workflow';

import { GptImageApi } from '../../../credentials/GptImageApi.credentials';
import { GptImageWebhookApi } from '../../../credentials/GptImageWebhookApi.credentials';
import { GptImage } from '../../../nodes/GptImage/GptImage.node';
import { GptImageTrigger } from '../../../nodes/GptImageTrigger/GptImageTrigger.node';

/** What the panel shows of a field: its name, and the names of its values or of the fields in it. */
function labelsOf({ type, displayName, options = [] }: INodeProperties): string[] {
	const inner = options.flatMap((option) => {
		if ('type' in option) return labelsOf(option);
		return 'value' in option ? [option.name, option.action ?? option.name] : [];
	});
	return type === 'notice' ? [] : [displayName, ...inner];
}

/** Every name that our nodes and credentials show: nodes, credentials, fields, options, values, actions. */
export function ourLabels(): Set<string> {
	const nodes = [new GptImage(), new GptImageTrigger()].map(({ description }) => description);
	const credentials = [new GptImageApi(), new GptImageWebhookApi()];
	return new Set(
		[...nodes, ...credentials].flatMap(({ displayName, properties }) => [
			displayName,
			...properties.flatMap(labelsOf),
		]),
	);
}
