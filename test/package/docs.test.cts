import { readFileSync } from 'node:fs';

import { registrationMessages } from '../../nodes/GptImageTrigger/registration/registrationMessages';
import { fileMessages } from '../../nodes/engine/texts/fileMessages';
import { messages } from '../../nodes/engine/texts/messages';
import { pages } from '../../tools/docs/pages.cts';
import { partOf } from '../../tools/docs/parts.cts';

const generated = pages().flatMap(({ file, parts }) =>
	Object.entries(parts).map(([name, text]) => ({ file, name, text })),
);

it.each(generated)(
	'$name of $file is up to date (if not: npm run docs)',
	({ file, name, text }) => {
		expect(partOf(readFileSync(file, 'utf8'), name)).toBe(text);
	},
);

it('has messages in n8n’s tone, which n8n does not replace', () => {
	const texts = [
		...Object.values({ ...messages, ...fileMessages }).map(({ message }) => message),
		...Object.values(registrationMessages),
	];
	expect(texts.filter((text) => /\b(errors?|problems?|failures?|mistakes?)\b/i.test(text))).toEqual(
		[],
	);
	// n8n takes these for error codes wherever they stand in a message.
	const codes = /ECONN|ENOENT|EPERM|EACCES|ETIMEDOUT|ENOTFOUND|EEXIST|EADDR|EISDIR|ENOTDIR|EPIPE/i;
	expect(texts.filter((text) => codes.test(text))).toEqual([]);
});
