import { LANGUAGES } from './language';
import { type Message, partsOf } from './messages';
import { CATALOGUES } from './translate';

type Texts = Readonly<Record<string, Readonly<Record<string, Message>>>>;

/** Every message by its key. */
function messagesOf(catalogue: Texts): ReadonlyMap<string, Message> {
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

const english = messagesOf(CATALOGUES.en);

test.each(LANGUAGES)('the catalogue %s has the keys of English, with the same placeholders', (language) => {
  const translated = messagesOf(CATALOGUES[language]);
  expect([...translated.keys()].sort()).toEqual([...english.keys()].sort());
  const shapes = (messages: ReadonlyMap<string, Message>) =>
    Object.fromEntries([...messages].map(([key, message]) => [key, [typeof message, ...placeholdersOf(message)]]));
  expect(shapes(translated)).toEqual(shapes(english));
});

test.each(LANGUAGES)('no text of %s is empty or holds a brace that is no placeholder', (language) => {
  const forms = [...messagesOf(CATALOGUES[language])].flatMap(([key, message]) =>
    (typeof message === 'string' ? [message] : [message.one, message.other]).map((form) => [key, form] as const),
  );
  const isWrong = (form: string) => form.trim() === '' || /[{}]/.test(form.replaceAll(/\{\w+\}/g, ''));
  expect(forms.filter(([, form]) => isWrong(form))).toEqual([]);
});

/** Words that are the same in German, and texts of symbols and placeholders. */
const SAME = /^(Live|Offline|neutral|Neutral|Webhook|MQTT|CSV|Name|Zone|\(h:mm:ss\)|[^\p{L}]*|.{1,3})$/u;

test('German is not English', () => {
  const german = messagesOf(CATALOGUES.de);
  const bare = (form: string) => form.replaceAll(/\{\w+\}/g, '').trim();
  const same = [...english].flatMap(([key, message]) => {
    const other = german.get(key);
    const [one, two] = [message, other].map((of) => (typeof of === 'string' ? of : (of?.other ?? '')));
    return one === two && !SAME.test(bare(one ?? '')) ? [`${key}: ${one}`] : [];
  });
  expect(same).toEqual([]);
});
