import { errorReply, json } from './errors.cts';
import type { Account } from './accounts.cts';
import { markers, newGeneration, priceOf, statusAt, type Generation } from './generations.cts';
import type { GenerationSpec, RulesOptions } from './options/rules.cts';
import { tooMany } from './rateLimit.cts';
import { idOf, wordOf, wrap } from './shapes.cts';
import type { ApiReply, ApiRequest, CallContext } from './state.cts';
import { generateBody, issuesText, parseBody } from './validation.cts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
/** Where numeric ids begin: nobody should take one for a position. */
const FIRST_NUMBER = 480_001;

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
	const badKey = key === undefined ? undefined : keyRefusal(key, options);
	if (badKey) return refuse(400, badKey);
	if (key && options.replayInProgress !== 'existing' && request.open?.repeatsOpen) {
		const words = 'A request with this Idempotency-Key is still in progress';
		return refuse(options.replayInProgress, words);
	}
	const price = priceOf(wish, options);
	const unpaid = creditRefusal(account, price);
	if (options.creditsFirst && unpaid) return refuse(402, unpaid);
	const lookedUpAt = request.arrivedAt ?? now;
	const known = key
		? state.idempotency.generation(account, key, lookedUpAt, options.keyLifetimeMs)
		: undefined;
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
	const unusable = wish.type === 'edit' ? state.uploads.refusal(keys, context) : undefined;
	if (unusable) return refuse(options.unknownInputStatus, unusable);
	if (noPlaceFor(context)) {
		return tooMany(`At most ${options.inFlightMax} generations at a time`, options);
	}
	if (unpaid) return refuse(402, unpaid);

	const spec: GenerationSpec = {
		...wish,
		inputImageKeys: keys,
		index: state.generations.size,
		accountId: account.id,
	};
	const id =
		options.idType === 'number' ? `${FIRST_NUMBER + spec.index}` : `gen_${options.newId()}`;
	const generation = newGeneration(id, account, spec, now, options);
	if (wish.type === 'edit') state.uploads.use(keys);
	account.charge(generation.id, generation.costCredits, now);
	state.add(generation);
	if (key) {
		const kept = { at: now, lifetime: options.keyLifetimeMs };
		state.idempotency.rememberGeneration(account, key, wish, generation, kept);
	}
	const status = options.acceptedShows === 'actual' ? statusAt(generation, now) : 'queued';
	return accepted(generation, options.acceptedStatus, status, context);
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
	const { idField, acceptedShows } = options;
	const body = {
		...(code === 409 ? { error: 'This Idempotency-Key was used already' } : {}),
		[idField]: idOf(generation.id, options),
		...(acceptedShows === 'nothing' ? {} : { status: wordOf(status, options) }),
	};
	return { ...json(code, wrap(body, options)), generation };
}

function keyRefusal(key: string, { keyForm }: RulesOptions): string | undefined {
	if (keyForm === 'uuid' && !UUID.test(key)) return 'Idempotency-Key: must be a UUID';
	const longest = { any: 255, uuid: 255, short: 50, tiny: 20 }[keyForm];
	return key.length > longest ? `Idempotency-Key: at most ${longest} characters` : undefined;
}

function creditRefusal(account: Account, price: number): string | undefined {
	if (account.capReached) return 'The monthly compute cap is reached';
	return account.balance < price ? 'Out of credits' : undefined;
}
