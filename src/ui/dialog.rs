//! A question or a form above the page: the browser's own modal dialog, which keeps the focus inside, makes the rest inert
//! and gives the focus back to where it was.

use web_sys::HtmlDialogElement;
use yew::prelude::*;

/// Properties of [`Dialog`].
#[derive(Clone, PartialEq, Properties)]
pub(crate) struct DialogProps {
    /// Unique in the page.
    pub(crate) id: AttrValue,
    pub(crate) title: AttrValue,
    #[prop_or_default]
    pub(crate) class: &'static str,
    /// Escape, or a press beside the dialog. Whoever shows the dialog takes it out of the page.
    pub(crate) on_cancel: Callback<()>,
    pub(crate) children: Html,
}

/// Is open for as long as it is in the page. The first element with `autofocus` has the focus: let it be the safe one.
#[component]
pub(crate) fn Dialog(props: &DialogProps) -> Html {
    let node = use_node_ref();
    use_effect_with((), {
        let node = node.clone();
        move |()| {
            let dialog = node.cast::<HtmlDialogElement>();
            if let Some(dialog) = &dialog {
                // Refused only for a dialog that is open or not in the page; it is neither.
                let _ = dialog.show_modal();
            }
            move || {
                if let Some(dialog) = dialog {
                    dialog.close();
                }
            }
        }
    });
    let oncancel = {
        let on_cancel = props.on_cancel.clone();
        Callback::from(move |event: Event| {
            event.prevent_default();
            on_cancel.emit(());
        })
    };
    let onpointerdown = {
        let (node, on_cancel) = (node.clone(), props.on_cancel.clone());
        Callback::from(move |event: PointerEvent| {
            // The backdrop belongs to the dialog itself; everything inside lies on its content.
            if event.target_dyn_into::<HtmlDialogElement>().is_some_and(|target| node.cast() == Some(target)) {
                on_cancel.emit(());
            }
        })
    };
    let title_id = format!("{}-title", props.id);
    html! {
        <dialog
            ref={node}
            id={props.id.clone()}
            class={classes!("dialog", props.class)}
            part="dialog"
            aria-labelledby={title_id.clone()}
            {oncancel}
            {onpointerdown}
        >
            <div class="dialog-content">
                <h2 id={title_id} class="dialog-title">{ props.title.clone() }</h2>
                { props.children.clone() }
            </div>
        </dialog>
    }
}
