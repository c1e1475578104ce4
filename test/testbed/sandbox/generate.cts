import { errorReply, json } from './errors.cts';
import { markers, newGeneration, statusAt, type Generation } from './generations.cts';
import type { GenerationSpec } from './options.cts';
import type { ApiReply, ApiRequest, CallContext } from './state.cts';
import { generateBody, issuesText, parseBody } from './validation.cts';

/** `POST /api/v1/generate`: validation, replays, content policy, input images, places in flight, credits. */
export function generate(request: ApiRequest, context: CallContext): ApiReply {
	const { state, options, account, now } = context;
	const refuse = (status: number, message: string) =>
		errorReply(status, message, options.errorShape);

	const parsed = parseBody(request.body);
	if (!parsed.ok) return refuse(400, parsed.message);
	const checked = generateBody.safeParse(parsed.value);
	if (!checked.success) {
		const { issues } = checked.error;
		return errorReply(400, issuesText(issues), options.errorShape, issues);
	}
	const wish = checked.data;

	const key = request.headers['idempotency-key'];
	if (key && key.length > 255) return refuse(400, 'Idempotency-Key: at most 255 characters');
	if (key && options.replayInProgress === 409 && request.open?.repeatsOpen) {
		return refuse(409, 'A request with this Idempotency-Key is still in progress');
	}
	const known = key ? state.idempotency.generation(account, key) : undefined;
	if (known) {
		const otherBody = known.wish !== JSON.stringify(wish);
		if (otherBody && options.replayOtherBody !== 'existing') {
			return refuse(options.replayOtherBody, 'This Idempotency-Key was used with another body');
		}
		return replay(known.result, context);
	}

	if (markers(wish.prompt).policy) {
		return refuse(422, 'The prompt was refused by the content policy');
	}
	const keys = wish.inputImageKeys ?? [];
	const unusable = wish.type === 'edit' ? state.uploads.refusal(keys, account) : undefined;
	if (unusable) return refuse(400, unusable);
	if (noPlaceFor(context)) {
		return {
			...refuse(429, `At most ${options.inFlightMax} generations at a time`),
			retryAfter: options.inFlightRetryAfter,
		};
	}

	const spec: GenerationSpec = {
		...wish,
		inputImageKeys: keys,
		index: state.generations.size,
		accountId: account.id,
	};
	const generation = newGeneration(`gen_${options.newId()}`, account, spec, now, options);
	if (account.capReached) return refuse(402, 'The monthly compute cap is reached');
	if (account.balance < generation.costCredits) return refuse(402, 'Out of credits');

	account.charge(generation.id, generation.costCredits, now);
	state.add(generation);
	if (key) state.idempotency.rememberGeneration(account, key, wish, generation);
	return accepted(generation, 202, 'queued', context);
}

function noPlaceFor({ state, options, account, now }: CallContext): boolean {
	if (options.inFlight !== 'generations' && options.inFlight !== 'both') return false;
	return state.unfinishedOf(account, now) >= options.inFlightMax;
}

function replay(generation: Generation, context: CallContext): ApiReply {
	const { replayStatus, replayShows } = context.options;
	const status = replayShows === 'queued' ? 'queued' : statusAt(generation, context.now);
	return accepted(generation, replayStatus, status, context);
}

function accepted(
	generation: Generation,
	code: number,
	status: string,
	{ options }: CallContext,
): ApiReply {
	return { ...json(code, { [options.idField]: generation.id, status }), generation };
}
