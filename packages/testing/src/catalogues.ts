/** What holds for catalogues of texts, whoever has them. */
import { LANGUAGES } from '@crowdtone/domain';
import { type Catalogue, type Message, partsOf } from '@crowdtone/texts';

/** Words that are the same in German, and texts of symbols and placeholders. */
const SAME =
  /^(Live|Offline|neutral|Neutral|Webhook|MQTT|CSV|Name|Video|Zone|minus|in : \.|\(h:mm:ss\)|\[Crowdtone\] :|# \( x\)|[^\p{L}]*|.{1,3})$/u;

/** Tests that hold for the texts of every part of Crowdtone. @param catalogues by language */
export function describeCatalogues(catalogues: Readonly<Record<(typeof LANGUAGES)[number], Catalogue>>): void {
  const english = messagesOf(catalogues.en);

  test.each(LANGUAGES)('the catalogue %s has the keys of English, with the same placeholders', (language) => {
    const translated = messagesOf(catalogues[language]);
    expect([...translated.keys()].sort()).toEqual([...english.keys()].sort());
    const shapes = (messages: ReadonlyMap<string, Message>) =>
      Object.fromEntries([...messages].map(([key, message]) => [key, [typeof message, ...placeholdersOf(message)]]));
    expect(shapes(translated)).toEqual(shapes(english));
  });

  test.each(LANGUAGES)('no text of %s is empty or holds a brace that is no placeholder', (language) => {
    const forms = [...messagesOf(catalogues[language])].flatMap(([key, message]) =>
      (typeof message === 'string' ? [message] : [message.one, message.other]).map((form) => [key, form] as const),
    );
    const isWrong = (form: string) => form.trim() === '' || /[{}]/.test(form.replaceAll(/\{\w+\}/g, ''));
    expect(forms.filter(([, form]) => isWrong(form))).toEqual([]);
  });

  test('German is not English', () => {
    const german = messagesOf(catalogues.de);
    const bare = (form: string) => form.replaceAll(/\{\w+\}/g, '').trim();
    const same = [...english].flatMap(([key, message]) => {
      const other = german.get(key);
      const [one, two] = [message, other].map((of) => (typeof of === 'string' ? of : (of?.other ?? '')));
      return one === two && !SAME.test(bare(one ?? '')) ? [`${key}: ${one}`] : [];
    });
    expect(same).toEqual([]);
  });
}

/** Every message by its key. */
export function messagesOf(catalogue: Catalogue): ReadonlyMap<string, Message> {
  return new Map(
    Object.entries(catalogue).flatMap(([area, messages]) =>
      Object.entries(messages).map(([name, message]) => [`${area}.${name}`, message] as const),
    ),
  );
}

/** The names of placeholders of a message, of all its forms together. */
function placeholdersOf(message: Message): string[] {
  const forms = typeof message === 'string' ? [message] : [message.one, message.other, '{count}'];
  return [...new Set(forms.flatMap((form) => partsOf(form).filter((_, place) => place % 2 === 1)))].sort();
}
