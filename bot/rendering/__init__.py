"""One content, three renderings: our Markdown parsed once, written for each platform within its limits.

What an adapter needs:

- `mattermost.render(text, limit)`: the messages to post, Mattermost Markdown, `limit` in characters;
- `telegram.render(text, limit)`: the messages to send, each with its HTML and the same text without markup for the
  fallback, `limit` in UTF-16 units of what is displayed;
- `terminal.render(text)`: what rich prints;
- `inert(text)`: a label or any other value shown outside Markdown (a button, a menu), with nothing active in it.

`text` is always a `Reply.text`. The messages come in order and each stands alone; there is none for an empty text.

Rules that hold on every platform: a line break of the text is a line break; a link survives only when it leads to a
public site over https or opens a message to a public address, else its words alone remain; an e-mail address of a
public site is shown as it is, so that the platform makes it clickable and it can be copied; any other address, a
mention, a channel, a tag, a command, an emoji code is made inert by a zero-width space. Telegram opens no
`mailto:` link: the address itself is written after the words of the link. Numbers of lists, and so of choices, are
written as they are in the text, and go on from one message to the next. The spaces that French does not break, inside
« » and before « : ; ! ? », are made such (`typography`), save in code.
"""

from bot.rendering.inertness import inert

__all__ = ["inert"]
