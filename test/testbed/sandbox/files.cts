import { errorReply, html, type Reply } from './errors.cts';
import { isFinished, type Generation } from './generations.cts';
import type { LoggedReply, Shared } from './origin.cts';
import { padded } from './padding.cts';
import { drawPicture, type Format, type Picture } from './picture.cts';
import type { SandboxRules } from './rules.cts';

/** Enough for any test's repeats, without growing for ever. */
const keptPictures = 200;

/** The results' files as the CDN has them: for everybody, at once, unless options say otherwise. */
export class Files {
	private readonly drawn = new Map<string, Promise<Buffer>>();
	/** Until when an early answer is repeated. */
	private readonly cached = new Map<string, number>();

	constructor(
		private readonly shared: Shared,
		private readonly rules: SandboxRules,
	) {}

	clear(): void {
		this.cached.clear();
	}

	/** @param address path and query, which only a cache heeds */
	async file(address: string): Promise<LoggedReply> {
		const [path = ''] = address.split('?');
		const [, id = '', index = '', ending = ''] =
			/^\/outputs\/([^/]+)\/(\d+)\.(png|webp)$/.exec(path) ?? [];
		const generation = this.rules.state.generations.get(id);
		const output = generation?.outputs[Number(index)];
		if (!generation || !output || !isFinished(generation, this.shared.now())) return refusal(404);
		const { cdnStatus, cdnDelayStatus, pngHolds } = this.rules.options;
		if (cdnStatus !== 200) return refusal(cdnStatus);
		if (this.isEarly(address, generation, Number(index))) return refusal(cdnDelayStatus);
		const kind = ending === 'png' ? pngHolds : 'webp';
		if (kind === 'html') return html(200, 'Sign in to see this image');
		const { width, height } = output;
		const picture = { id, index: Number(index), text: generation.spec.prompt, width, height };
		const body = padded(await this.draw(picture, kind), kind, this.shared.options.imageBytes);
		return {
			status: 200,
			headers: {
				'content-type': `image/${ending}`,
				'cache-control': 'public, max-age=31536000, immutable',
			},
			body,
			generationId: id,
		};
	}

	private isEarly(address: string, { endsAt, outputs }: Generation, index: number): boolean {
		const { cdnDelayMs, cdnDelayed, cdnCacheMs } = this.rules.options;
		const now = this.shared.now();
		if (now < (this.cached.get(address) ?? 0)) return true;
		const concerned = cdnDelayed === 'all' || index === outputs.length - 1;
		if (!concerned || now >= endsAt + cdnDelayMs) return false;
		this.cached.set(address, now + cdnCacheMs);
		return true;
	}

	private draw(picture: Omit<Picture, 'format'>, format: Format) {
		const cacheKey = JSON.stringify([picture, format]);
		if (this.drawn.size >= keptPictures) this.drawn.clear();
		const drawing = this.drawn.get(cacheKey) ?? drawPicture({ ...picture, format });
		this.drawn.set(cacheKey, drawing);
		return drawing;
	}
}

function refusal(status: 206 | 403 | 404 | 503): Reply {
	return errorReply(status, status === 404 ? 'Not found' : 'Not yet', 'text');
}
