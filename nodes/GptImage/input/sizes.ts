import type { Shape } from '../../engine/files/imageHeader';
import { imageFields } from '../form/fields';
import { choiceOf, formField, plain } from './choices';
import type { Field } from './parameters';

/** The sizes that the API makes. @see docs/API.md#post-apiv1generate */
export const SIZES = ['1024x1024', '1024x1536', '1536x1024'] as const;
export type Size = (typeof SIZES)[number];

/** What else people call the three. */
const SHAPES: Record<string, Size> = {
	square: '1024x1024',
	portrait: '1024x1536',
	vertical: '1024x1536',
	tall: '1024x1536',
	landscape: '1536x1024',
	horizontal: '1536x1024',
	wide: '1536x1024',
};

/**
 * The size of an image: one of the three, what the form shows for it, or a shape, which goes to the nearest of them.
 *
 * @param more what an operation knows beside the three
 * @throws GptImageError that names the field and the value found
 */
export function sizeOf<More extends string = never>(field: Field, more?: More): Size | More {
	const text = plain(field.value) ?? '';
	const shape = Object.keys(SHAPES).find((name) => name === text);
	if (shape !== undefined) return SHAPES[shape];
	const [, width, height] = /^(\d{1,5}(?:\.\d+)?) ?[:/] ?(\d{1,5}(?:\.\d+)?)$/.exec(text) ?? [];
	if (Number(width) > 0 && Number(height) > 0) {
		return nearestSize({ width: Number(width), height: Number(height) });
	}
	const values: Array<Size | More> = more === undefined ? [...SIZES] : [...SIZES, more];
	return choiceOf(field, values, formField(imageFields(more !== undefined), 'size'));
}

/** The size whose shape is nearest: what is twice as wide is as far away as what is twice as high. */
export function nearestSize({ width, height }: Shape): Size {
	const distance = (size: Size) => {
		const [wide, high] = size.split('x').map(Number);
		return Math.abs(Math.log((width / height) * (high / wide)));
	};
	return SIZES.reduce((best, size) => (distance(size) < distance(best) ? size : best));
}
