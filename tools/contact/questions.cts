import type { VariationName } from '../../test/testbed/sandbox/variations.cts';
import type { Question } from './findings.cts';

/** What docs/API.md leaves open, by the numbers that it has there. */
export const questions = {
	errors: [1, 'How is an error written?', '400 holds the Zod message; no shape is shown'],
	unknownId: [2, 'What does an unknown id get?', 'nothing is said'],
	limits: [
		3,
		'Which headers tell of the hour?',
		'X-RateLimit-Limit, -Remaining, -Reset in epoch seconds, on every answer',
	],
	upload: [
		4,
		'What does an upload answer, and what does its address demand?',
		'200 {url, key}; url takes one PUT',
	],
	order: [
		5,
		'What does an order answer, and how soon?',
		'202 {generationId, status: "queued"}, at once',
	],
	key: [6, 'Which idempotency keys are taken?', 'no form is named'],
	inFlight: [
		7,
		'What does "at most 5 in flight" count, and how are more refused?',
		'at most 5; 429 with Retry-After in seconds',
	],
	parallel: [
		8,
		'What does a repeat get while the first request is open?',
		'the existing generation, no new charge',
	],
	inputKey: [9, 'How often and how long is an upload key good for?', 'nothing is said'],
	course: [
		10,
		'Which statuses come when, and when are the outputs there?',
		'queued, running, succeeded; outputs with succeeded',
	],
	shape: [
		11,
		'How is a generation written?',
		'id, status, type, outputs [{png, webp, width, height}], error, costCredits, ISO dates',
	],
	files: [12, 'When and what does the CDN serve?', 'public, immutable addresses'],
	replay: [13, 'What does a repeat get after the end?', 'the existing generation, no new charge'],
	otherBody: [14, 'What does a repeat with another body get?', 'nothing is said'],
	keyLife: [15, 'Is a key still known after six minutes?', 'no end is named'],
	protection: [16, 'Does anything in front of the API refuse n8n?', 'nothing is said'],
	register: [
		17,
		'What does a registration answer, and what does it demand?',
		'{id, secret: "whsec_…"}; the endpoint is HTTPS',
	],
	list: [
		18,
		'How are endpoints listed and removed, and how long does the session last?',
		'managed at /api/account/webhooks',
	],
	delivery: [
		19,
		'How is an event written and signed?',
		'{event, data}, X-Gptimg-Signature: hex HMAC-SHA256 of the body',
	],
} as const;

export type QuestionName = keyof typeof questions;

export function question(name: QuestionName): Question {
	const [number, asked, page] = questions[name];
	return { number, asked, page };
}

/** What no run of some minutes can see, and why. */
export const UNSEEN: Partial<Record<VariationName, string>> = {
	'sliding window': 'shows only after an hour',
	'order answered with the outcome': 'shows only where a picture takes no time',
	'no event of a blocked one': 'nobody should order what moderation refuses',
};
