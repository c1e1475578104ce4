import { shown } from './shown';

/** What an error tells the user. `message` comes from a fixed list, since n8n replaces texts that look like error codes. */
export interface ErrorText {
	/** What happened, in a few words. */
	message: string;
	/** What to do next. */
	remedy: string;
}

export interface ErrorDetails {
	/** The API's own words, shown in the description. */
	apiWords?: string;
	/** The HTTP status, if the API answered. */
	httpCode?: number;
	generationId?: string;
	/** The generation's last known status. */
	status?: string;
	/** The user asked for the generation by its ID. */
	asked?: boolean;
	/** The answer will be the same for every other item: key, plan or credits (401, 402, 403). */
	forAll?: boolean;
	/** An earlier try of a paid request got no answer: it may have been carried out all the same. */
	mayBePaid?: boolean;
	/** How the item was named in the description, e.g. a field's value; never a secret. */
	about?: string;
}

/** Said by remedies of refused orders; untrue of a generation that is paid for, and uncertain after a lost answer. */
const NOTHING_CHARGED = / Nothing was charged[^.]*\./;

/** An error that is ready to be read by a user. Carries no n8n types; the node turns it into n8n's own errors. */
export class GptImageError extends Error {
	constructor(
		readonly text: ErrorText,
		readonly details: ErrorDetails = {},
	) {
		super(text.message + generationPart(details));
		this.name = 'GptImageError';
	}

	/** Cause, remedy and the API's words, in this order. */
	get description(): string {
		const { about, apiWords, generationId, mayBePaid } = this.details;
		const { remedy } = this.text;
		const certain = generationId === undefined && mayBePaid !== true;
		return [
			about,
			certain ? remedy : remedy.replace(NOTHING_CHARGED, ''),
			mayBePaid === true
				? 'An earlier try of this order got no answer, so the image may have been made: with Retry On Fail it comes back without a new charge; otherwise look into the gallery at https://gptimage2.plus first.'
				: undefined,
			apiWords === undefined ? undefined : `The API said: ${apiWords}`,
			generationId === undefined ? undefined : `Generation ID: ${shown(generationId)}`,
		]
			.filter((part) => part !== undefined && part !== '')
			.join(' ');
	}

	/** The same error for another item: what it says of this one's order is left out. */
	forOthers(): GptImageError {
		return new GptImageError(this.text, {
			...this.details,
			generationId: undefined,
			status: undefined,
			mayBePaid: undefined,
		});
	}

	/** The same error for a paid request of which an earlier try got no answer. */
	inDoubt(): GptImageError {
		return new GptImageError(this.text, { ...this.details, mayBePaid: true });
	}

	/** The same error for a generation that is paid for: nobody may lose its id. */
	withGeneration(generationId: string, status?: string): GptImageError {
		if (this.details.generationId !== undefined) return this;
		return new GptImageError(this.text, { ...this.details, generationId, status });
	}

	/** The same error for a generation that the user asked for by its ID, paid for or not. */
	askedFor(generationId: string): GptImageError {
		return new GptImageError(this.text, { ...this.details, generationId, asked: true });
	}
}

/** Whoever paid must be told where the image is; what was refunded, or is unknown to Get Status itself, is only named. */
function generationPart({ generationId, status, asked, httpCode }: ErrorDetails): string {
	if (generationId === undefined) return '';
	const refunded = status === 'failed' || status === 'blocked';
	const unknown = asked === true && httpCode === 404;
	return `, generation ${shown(generationId)}${refunded || unknown ? '' : ': use Get Status'}`;
}

/** The execution was cancelled. n8n shows nothing of it. */
export class Cancelled extends Error {
	constructor() {
		super('The execution was cancelled');
		this.name = 'Cancelled';
	}
}
