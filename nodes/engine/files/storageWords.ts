import { apiWords } from '../../shared/apiWords';

/** A storage's own words: of S3's XML the message, or else the code; of anything else what the API's would be. */
export function storageWords(body: unknown): string | undefined {
	const xml = typeof body === 'string' ? body : '';
	const told = /<Message>([^<]+)</.exec(xml) ?? /<Code>([^<]+)</.exec(xml);
	return apiWords(told?.[1] ?? body);
}
