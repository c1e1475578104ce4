import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { sentences } from '../../../nodes/GptImageTrigger/sentences';
import { messages } from '../../../nodes/shared/messages';
import { messageTable } from '../../docs/messageTable.cts';
import { partOf } from '../../docs/parts.cts';

const readme = readFileSync(join(__dirname, '..', '..', '..', 'README.md'), 'utf8');

it('lists every message of the code in the README (if not: npm run docs)', () => {
	expect(partOf(readme, 'messages')).toBe(messageTable());
});

it('has messages in n8n’s tone, which n8n does not replace', () => {
	const texts = [
		...Object.values(messages).map(({ message }) => message),
		...Object.values(sentences),
	];
	expect(texts.filter((text) => /\b(errors?|problems?|failures?|mistakes?)\b/i.test(text))).toEqual(
		[],
	);
	// n8n takes these for error codes wherever they stand in a message.
	const codes = /ECONN|ENOENT|EPERM|EACCES|ETIMEDOUT|ENOTFOUND|EEXIST|EADDR|EISDIR|ENOTDIR|EPIPE/i;
	expect(texts.filter((text) => codes.test(text))).toEqual([]);
});
