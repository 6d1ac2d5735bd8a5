//! Below the transcript: to whom, about what, the message.

use std::cell::Cell;
use std::rc::Rc;

use fltk::app::{self, MouseButton};
use fltk::button::Button;
use fltk::draw;
use fltk::enums::{Align, Event, FrameType, Key as KeyCode};
use fltk::input::Input;
use fltk::prelude::*;

use super::area::Area;
use super::emoji::EmojiPicker;
use super::label::Label;
use super::message::MessageField;
use super::message_menu::MessageMenu;
use super::post::Post;
use super::reach::Reached;
use super::text::{self, Ink};
use super::theme::{self, Weight};
use crate::access::control::{Control, Place};
use crate::i18n::{I18n, Key};
use crate::model::Model;
use crate::model::conversations::{Conversation, ConversationId};
use crate::update::Msg;

const FIELD: i32 = 36;
const BUTTON: i32 = 38;
const TYPING: i32 = 20;
const REPLY: i32 = 26;

/// The most that can be written into a field of one line.
const MOST_IN_A_LINE: i32 = 200;

const INK: Ink = Ink {
    font: theme::PLAIN,
    size: 13,
    colour: theme::DIM,
};

/// Below the transcript.
pub struct Composer {
    i18n: Rc<I18n>,
    fields: Fields,
    to_label: Label,
    subject_label: Label,
    message_label: Label,
    unfold: Button,
    send: Button,
    emoji: EmojiPicker,
    menu: MessageMenu,
    /// The last offer of other words that was shown.
    offered: u32,
    /// How high the message is.
    message_height: i32,
    typing: Label,
    reply: Label,
    forget_reply: Button,
    /// The draft that is shown: of which conversation, and its revision.
    shown: Option<(ConversationId, u32)>,
    /// In which conversation the person wants to see the subject.
    unfolded: Option<ConversationId>,
    /// Whether they have just asked for that.
    asked: Rc<Cell<bool>>,
    folded: bool,
    replies: bool,
}

#[derive(Clone)]
struct Fields {
    to: Input,
    subject: Input,
    message: MessageField,
}

impl Fields {
    fn draft(&self) -> Msg {
        Msg::Draft {
            to: self.to.value(),
            subject: self.subject.value(),
            text: self.message.value(),
        }
    }
}

impl Composer {
    /// Adds it to the current group.
    pub fn new(post: &Post, i18n: &Rc<I18n>, keys: impl Fn() -> bool + 'static) -> Self {
        let label = || Label::new(INK, theme::BACKGROUND);
        let (typing, reply) = (label(), label());
        let mut forget_reply = theme::button_widget(Weight::Quiet);
        forget_reply.set_label("×");
        let to_label = label();
        let mut to = theme::field_widget();
        to.set_maximum_size(MOST_IN_A_LINE);
        let subject_label = label();
        let mut subject = theme::field_widget();
        subject.set_maximum_size(MOST_IN_A_LINE);
        let mut unfold = theme::button_widget(Weight::Quiet);
        unfold.set_frame(FrameType::NoBox);
        unfold.set_align(Align::Inside | Align::Left);
        let message_label = label();
        let message = MessageField::new();
        let emoji = EmojiPicker::new(&message);
        let menu = MessageMenu::new(post, i18n, &message);
        let send = theme::button_widget(Weight::Main);
        let fields = Fields { to, subject, message };
        let mut composer = Self {
            i18n: Rc::clone(i18n),
            fields,
            to_label,
            subject_label,
            message_label,
            unfold,
            send,
            emoji,
            menu,
            offered: 0,
            message_height: 0,
            typing,
            reply,
            forget_reply,
            shown: None,
            unfolded: None,
            asked: Rc::default(),
            folded: false,
            replies: false,
        };
        composer.listen(post, keys);
        composer.relabel();
        composer
    }

    fn listen(&mut self, post: &Post, keys: impl Fn() -> bool + 'static) {
        let fields = &mut self.fields;
        let all = fields.clone();
        let changed = {
            let post = post.clone();
            Rc::new(move || post.tell(all.draft()))
        };
        for field in [&mut fields.to, &mut fields.subject] {
            let changed = Rc::clone(&changed);
            field.set_callback(move |_| changed());
        }
        let told = post.clone();
        fields.to.handle(move |to, event| {
            // What was typed of a name is completed as one goes on.
            if event == Event::KeyDown && app::event_key() == KeyCode::Tab && !app::is_event_shift() {
                told.tell(Msg::CompleteRecipient);
            }
            theme::focus_frame(to, event)
        });
        fields.message.listen(move || changed());
        let (told, field, menu) = (post.clone(), fields.message.clone(), self.menu.clone());
        fields.message.widget().handle(move |message, event| {
            let enter = matches!(app::event_key(), KeyCode::Enter | KeyCode::KPEnter);
            if event == Event::KeyDown && enter && !app::is_event_shift() {
                told.tell(Msg::Send);
                return true;
            }
            let tab = app::event_key() == KeyCode::Tab && !app::is_event_shift();
            if event == Event::KeyDown && tab && field.ends_in_a_word() {
                told.tell(Msg::CompleteWord);
                return true;
            }
            if event == Event::Push && app::event_mouse_button() == MouseButton::Right {
                match field.wrong_at(app::event_coords()) {
                    Some(at) => told.tell(Msg::AskSpelling(at)),
                    None => menu.edit(),
                }
                return true;
            }
            // The field would use some of them up, to edit with.
            if event == Event::KeyDown && keys() {
                return true;
            }
            theme::focus_frame(message, event)
        });
        let told = post.clone();
        self.send.set_callback(move |_| told.tell(Msg::Send));
        let told = post.clone();
        self.forget_reply
            .set_callback(move |_| told.tell(Msg::ReplyTo(None)));
        let (told, all) = (post.clone(), self.fields.clone());
        let asked = Rc::clone(&self.asked);
        self.unfold.set_callback(move |_| {
            asked.set(true);
            told.tell(all.draft());
        });
    }

    /// Words everything in the language that there is now.
    pub fn relabel(&mut self) {
        let i18n = &self.i18n;
        self.to_label.set(&i18n.text(Key::To));
        self.subject_label.set(&i18n.text(Key::Subject));
        self.message_label.set(&i18n.text(Key::Message));
        self.unfold.set_label(&i18n.text(Key::ButtonSubject));
        self.send.set_label(&i18n.text(Key::ButtonSend));
        self.emoji.button().clone().set_tooltip(&i18n.text(Key::Emoji));
        let hint = i18n.text(Key::MessageHint);
        self.fields.message.widget().set_tooltip(&hint);
    }

    /// Says what of it can be reached.
    pub fn reach(&self, reached: &mut Reached) {
        reached.button(Control::ForgetReply, &self.forget_reply);
        reached.field(Control::To, &self.fields.to);
        reached.button(Control::Unfold, &self.unfold);
        reached.field(Control::Subject, &self.fields.subject);
        reached.add(Control::Text, self.fields.message.clone());
        reached.add(Control::SpellingMenu, self.menu.offered());
        reached.add(Control::EditMenu, self.menu.edits_offered());
        reached.button(Control::Emoji, self.emoji.button());
        reached.add(Control::EmojiMenu, self.emoji.offered());
        reached.button(Control::Send, &self.send);
        reached.labels(Place::Composer, [&self.typing, &self.reply]);
    }

    /// How high it has to be.
    pub fn height(&self) -> i32 {
        TYPING + FIELD + 8 + self.message_height + 14 + if self.replies { REPLY } else { 0 }
    }

    /// Puts it somewhere.
    pub fn place(&mut self, area: Area) {
        let mut area = Area {
            h: area.h - 14,
            ..area
        }
        .inset(18, 0);
        self.typing.place(area.cut_top(TYPING, 0));
        if self.replies {
            let mut row = area.cut_top(REPLY, 0);
            row.cut_right(26, 6).place(&mut self.forget_reply);
            self.reply.place(row);
        }
        let column = self.to_label.width(INK).max(self.message_label.width(INK)) + 2;
        let mut top = area.cut_top(FIELD, 8);
        self.to_label.place(top.cut_left(column, 10));
        top.cut_left((top.w / 3).clamp(110, 240), 14)
            .place(&mut self.fields.to);
        if self.folded {
            top.cut_left(120, 0).place(&mut self.unfold);
        } else {
            let subject = self.subject_label.width(INK) + 2;
            self.subject_label.place(top.cut_left(subject, 10));
            top.place(&mut self.fields.subject);
        }
        let mut label = area.cut_left(column, 10);
        self.message_label.place(label.cut_top(BUTTON, 0));
        draw::set_font(theme::PLAIN, theme::SIZE);
        let send = text::width(&self.send.label()) + 36;
        let mut button = area.cut_right(send, 8);
        button.cut_bottom(BUTTON, 0).place(&mut self.send);
        let mut emoji = area.cut_right(BUTTON, 8);
        emoji
            .cut_bottom(BUTTON, 0)
            .place(&mut self.emoji.button().clone());
        area.place(self.fields.message.widget());
    }

    /// The field for the message.
    pub fn message_field(&self) -> MessageField {
        self.fields.message.clone()
    }

    /// What chooses an emoji.
    pub fn emoji(&self) -> EmojiPicker {
        self.emoji.clone()
    }

    /// The message takes the keyboard.
    pub fn take_focus(&mut self) {
        self.fields.message.go_on();
    }

    /// Follows the model. Whether the message is to take the keyboard, since the program wrote something, and whether
    /// its parts need other places.
    pub fn follow(&mut self, model: &Model, current: &Conversation) -> (bool, bool) {
        let draft = &current.draft;
        let shown = Some((current.id, draft.revision));
        let changed = self.shown != shown;
        // Whoever goes on from whom the message is for to what it is about stays there.
        let same = self.shown.is_some_and(|(id, _)| id == current.id);
        let written = changed && !(same && self.is_addressing());
        if changed {
            self.shown = shown;
            self.fields.to.set_value(&draft.to);
            self.fields.subject.set_value(&draft.subject);
            // The cursor stays where it is in what stays.
            if !same || self.fields.message.value() != draft.text {
                self.fields.message.set_value(&draft.text);
            }
        }
        self.follow_spelling(model);
        let height = std::mem::replace(&mut self.message_height, self.fields.message.height());
        let asked = self.asked.take();
        if asked {
            self.unfolded = Some(current.id);
        }
        self.typing.set(&typing(current, &self.i18n));
        let quote = draft.reply.as_ref().map(|quote| {
            let text: String = quote.text.replace('\n', " ").chars().take(120).collect();
            self.i18n
                .fill(Key::Replying, &[("nick", &quote.from), ("text", &text)])
        });
        self.reply.set(quote.as_deref().unwrap_or_default());
        let wanted = self.unfolded == Some(current.id) || !draft.subject.is_empty();
        let folded = current.room().is_some() && !wanted;
        let moved = folded != self.folded
            || quote.is_some() != self.replies
            || changed
            || height != self.message_height;
        self.folded = folded;
        self.replies = quote.is_some();
        self.show_parts();
        if asked {
            // It takes the keyboard whenever it is shown.
            let _ = self.fields.subject.take_focus();
        }
        (written, moved)
    }

    /// Whether what stands above the message has the keyboard.
    fn is_addressing(&self) -> bool {
        self.fields.to.has_focus() || self.fields.subject.has_focus() || self.unfold.has_focus()
    }

    /// Marks misspelt words, and opens the menu with others if the person has asked for it.
    fn follow_spelling(&mut self, model: &Model) {
        let found = &model.spelling.found;
        if found.text == self.fields.message.value() {
            self.fields.message.mark(&found.wrong);
            self.menu.follow(found);
        }
        if let Some(offer) = &model.spelling.offer
            && offer.number != self.offered
        {
            self.offered = offer.number;
            self.menu.offer(offer.clone());
        }
    }

    fn show_parts(&mut self) {
        self.reply.show(self.replies);
        self.subject_label.show(!self.folded);
        if self.folded {
            self.fields.subject.hide();
            self.unfold.show();
        } else {
            self.fields.subject.show();
            self.unfold.hide();
        }
        if self.replies {
            self.forget_reply.show();
        } else {
            self.forget_reply.hide();
        }
    }
}

/// Who types, in words.
fn typing(current: &Conversation, i18n: &I18n) -> String {
    let names: Vec<&str> = current
        .typing
        .iter()
        .take(4)
        .map(|(who, _)| who.as_str())
        .collect();
    match names.as_slice() {
        [] => String::new(),
        [nick] => i18n.fill(Key::TypingOne, &[("nick", nick)]),
        nicks => i18n.fill(Key::TypingMore, &[("nicks", &nicks.join(", "))]),
    }
}
