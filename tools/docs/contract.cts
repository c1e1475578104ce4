import type { ICredentialType, INodeProperties, INodeTypeDescription } from 'n8n-workflow';

import { GptImageApi } from '../../credentials/GptImageApi.credentials';
import { GptImageWebhookApi } from '../../credentials/GptImageWebhookApi.credentials';
import { GptImage } from '../../nodes/GptImage/GptImage.node';
import { GptImageTrigger } from '../../nodes/GptImageTrigger/GptImageTrigger.node';
import { outputKeys } from './outputKeys.cts';

/** What a saved workflow holds of a field: its name, kind, default, and the values that it can choose. */
interface FieldContract {
	type: string;
	default: unknown;
	values?: unknown[];
	fields?: Record<string, FieldContract>;
}

/** Notices hold nothing. A name may stand for several fields, each for other operations. */
function fieldsOf(properties: INodeProperties[]): Record<string, FieldContract> {
	const fields: Record<string, FieldContract> = {};
	for (const property of properties) {
		if (property.type === 'notice') continue;
		const field = fieldOf(property);
		const { name, displayOptions } = property;
		const operations = (displayOptions?.show?.operation ?? []).map(String).join(', ');
		fields[operations === '' ? name : `${name} (${operations})`] = field;
	}
	return fields;
}

function fieldOf({ type, default: byDefault, options = [] }: INodeProperties): FieldContract {
	const values = options.flatMap((option) => ('value' in option ? [option.value] : []));
	const fields = options.filter((option): option is INodeProperties => 'type' in option);
	return {
		type,
		default: byDefault,
		...(values.length > 0 && { values }),
		...(fields.length > 0 && { fields: fieldsOf(fields) }),
	};
}

function nodeContract({ name, version, credentials = [], ...rest }: INodeTypeDescription) {
	return {
		type: `n8n-nodes-gptimage.${name}`,
		version,
		credentials: credentials.map((credential) => credential.name),
		// Users paste the trigger's URL at the API, which goes by the status of the answer.
		...(rest.webhooks && {
			webhooks: rest.webhooks.map(({ path, httpMethod, responseMode, responseData }) => ({
				...{ path, httpMethod, responseMode, responseData },
			})),
		}),
		parameters: fieldsOf(rest.properties),
	};
}

function credentialContract({ name, properties }: ICredentialType) {
	return { name, fields: fieldsOf(properties) };
}

/** All that saved workflows depend on: names, values, defaults, and the keys of what comes out. */
export async function contract() {
	return {
		nodes: [new GptImage(), new GptImageTrigger()].map(({ description }) =>
			nodeContract(description),
		),
		credentials: [new GptImageApi(), new GptImageWebhookApi()].map(credentialContract),
		outputs: await outputKeys(),
	};
}
