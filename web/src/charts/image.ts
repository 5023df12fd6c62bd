/** A chart as an image: drawn as SVG, which is also made into PNG. */

export interface Drawing {
  /** A whole SVG document. */
  svg: string;
  /** CSS pixels. */
  width: number;
  height: number;
}

/** Twice as fine as on the page. */
const SCALE = 2;

export async function toPng({ svg, width, height }: Drawing): Promise<Blob> {
  const address = URL.createObjectURL(new Blob([svg], { type: 'image/svg+xml' }));
  try {
    const image = new Image(width, height);
    image.src = address;
    await image.decode();
    const canvas = document.createElement('canvas');
    canvas.width = width * SCALE;
    canvas.height = height * SCALE;
    canvas.getContext('2d')!.drawImage(image, 0, 0, canvas.width, canvas.height);
    const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/png'));
    if (blob === null) throw new Error('The browser could not make the image.');
    return blob;
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** A text within SVG. */
export const escapeXml = (text: string): string =>
  text
    .replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`)
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '');
