import { GptImageApi } from '../../../credentials/GptImageApi.credentials';
import { apiMessages, credentialMessage } from '../../../nodes/engine/texts/apiMessages';
import { fieldMessages } from '../../../nodes/engine/texts/fieldMessages';
import { fileKindMessages } from '../../../nodes/engine/texts/fileKindMessages';
import { generationMessages } from '../../../nodes/engine/texts/generationMessages';
import { guardMessages } from '../../../nodes/engine/texts/guardMessages';
import { imageMessages } from '../../../nodes/engine/texts/imageMessages';
import type { Message } from '../../../nodes/engine/texts/message';
import { pictureFieldMessages } from '../../../nodes/engine/texts/pictureFieldMessages';
import { promptMessages } from '../../../nodes/engine/texts/promptMessages';
import { registrationMessages } from '../../../nodes/GptImageTrigger/registration/registrationMessages';
import { credentialMessages } from '../../../nodes/shared/credentialMessages';

type Texts = Record<string, (...found: never[]) => Message>;

/** Messages that name what was found, with an example of it. */
function filled<Filled extends Texts>(
	texts: Filled,
	examples: { [Name in keyof Filled]: Parameters<Filled[Name]> },
): Record<keyof Filled & string, Message> {
	return Object.fromEntries(
		Object.entries(texts).map(([name, text]) => [name, text(...(examples[name] as never[]))]),
	) as Record<keyof Filled & string, Message>;
}

/** Every message of the action node, by the name of its file and its own. */
export const catalogue = {
	apiMessages: { ...apiMessages, credential: credentialMessage(credentialMessages.noKey) },
	generationMessages,
	guardMessages,
	imageMessages,
	fileKindMessages,
	fieldMessages: filled(fieldMessages, {
		notEvaluable: ['Field', { message: 'invalid syntax' }],
		empty: ['Field'],
		notText: ['Field', {}],
		tooLong: ['Field', 4000, 4321],
		notEvaluated: ['Field', '…'],
		notWhole: ['Field', 'from 1 to 4', '…'],
		notYesOrNo: ['Field', '…'],
		unknownValue: ['Field', '…', ['Low', 'Medium', 'High']],
		idIsAddress: ['Generation ID'],
		severalIds: ['Generation ID'],
		noId: ['Generation ID'],
		sameKey: ['Own Key'],
		tooManyImages: ['Most Images per Run', 5000, 1000],
	}),
	pictureFieldMessages: filled(pictureFieldMessages, {
		notTexts: ['Field', {}, 1],
		notAddress: ['Field', '…'],
		signsIn: ['Field'],
		tooMany: ['Field', 5],
		addressAsName: ['Field'],
		objectAsName: ['Field'],
		expressionAsName: ['Field'],
		neitherNameNorFile: ['Field', {}],
		sizeOfKey: ['Size'],
		sizeUnknown: ['Size', '…'],
	}),
	promptMessages: filled(promptMessages, {
		object: ['…'],
		expression: ['…'],
		gap: ['…', '$json.name'],
	}),
} satisfies Record<string, Record<string, Message>>;

/** The same, each with file and name in one. */
export const everyMessage: Array<[string, Message]> = Object.entries(catalogue).flatMap(
	([file, texts]) =>
		Object.entries<Message>(texts).map(([name, text]): [string, Message] => [
			`${file}.${name}`,
			text,
		]),
);

/** What is said in one sentence: by the credentials and their test, and when a trigger is activated. */
export const sentences = {
	credentialMessages: [
		...Object.values(credentialMessages),
		...(new GptImageApi().test.rules ?? []).map(({ properties }) => properties.message),
	],
	registrationMessages: Object.values(registrationMessages),
} satisfies Record<string, string[]>;
