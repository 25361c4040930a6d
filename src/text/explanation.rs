//! From a code to cause, next step and who can take it. Every code of api.md 5.2 and 5.3 that can reach a person is
//! here; for another one the cloud's own words stand in, and nothing is guessed.

use api::Problem;
use domain::Failure;

use super::words::{WhoWords, words};

pub(super) mod chinese;
pub(super) mod english;
pub(super) mod german;

/// A failure in words for people.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Explanation {
    /// What happened.
    pub(crate) cause: &'static str,
    /// What to do about it; empty where nothing is to be done.
    pub(crate) advice: &'static str,
    /// Who can do it; empty where nothing is to be done.
    pub(crate) who: &'static str,
}

/// What was said by whoever failed, word for word, for the one who has to look closer. Holds no secret: the proxy has
/// removed them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Evidence {
    /// For example `ModelArts.6357`, or a code of the proxy.
    pub(crate) code: Option<String>,
    /// The message that came with it.
    pub(crate) words: Option<String>,
    /// The part of the request at fault.
    pub(crate) field: Option<String>,
    /// Names the request in the proxy's log.
    pub(crate) request_id: Option<String>,
}

#[derive(Clone, Copy)]
enum Who {
    You,
    Administrator,
    Nobody,
}

/// Declares the next steps: the struct of their sentences and the choice between them.
macro_rules! advice {
    ($($advice:ident $field:ident $who:ident,)*) => {
        words! {
            /// What to do.
            struct AdviceWords { $($field,)* }
        }

        #[derive(Clone, Copy)]
        enum Advice { None, $($advice,)* }

        impl Advice {
            fn sentence(self, words: &AdviceWords) -> &'static str {
                match self {
                    Self::None => "",
                    $(Self::$advice => words.$field,)*
                }
            }

            fn who(self) -> Option<Who> {
                match self {
                    Self::None => None,
                    $(Self::$advice => Some(Who::$who),)*
                }
            }
        }
    };
}

advice! {
    Retry retry Nobody,
    Wait wait Nobody,
    Checking checking Nobody,
    RaiseQuota raise_quota Administrator,
    Report report Administrator,
    Settings settings Administrator,
    Grant grant Administrator,
    Credential credential Administrator,
    Account account Administrator,
    StorageAccess storage_access Administrator,
    OtherFlavor other_flavor You,
    Console console You,
    StartFirst start_first You,
    StopFirst stop_first You,
    Characters characters You,
    Duration duration You,
    SignIn sign_in You,
    Connection connection You,
    List list You,
    AllowTabs allow_tabs You,
}

/// Declares the causes: the struct of their sentences, and for each what to do.
macro_rules! causes {
    ($($cause:ident $field:ident $advice:ident,)*) => {
        words! {
            /// What happened.
            struct CauseWords { $($field,)* }
        }

        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        enum Cause { $($cause,)* }

        impl Cause {
            fn sentence(self, words: &CauseWords) -> &'static str {
                match self { $(Self::$cause => words.$field,)* }
            }

            fn advice(self) -> Advice {
                match self { $(Self::$cause => Advice::$advice,)* }
            }
        }
    };
}

causes! {
    Internal internal Retry,
    Invalid invalid Report,
    Workspace workspace Settings,
    Permission permission Grant,
    NotebookQuota notebook_quota RaiseQuota,
    Quota quota RaiseQuota,
    Credential credential Credential,
    WrongProject wrong_project Settings,
    UserLocked user_locked Credential,
    Timeout timeout Retry,
    Busy busy Wait,
    Gateway gateway Retry,
    NoResources no_resources OtherFlavor,
    Suspended suspended Account,
    Exists exists None,
    InstanceLimit instance_limit RaiseQuota,
    StopBeforeDeleting stop_before_deleting StopFirst,
    Running running None,
    Starting starting None,
    Stopped stopped None,
    Stopping stopping None,
    Gone gone List,
    StoragePath storage_path Console,
    StorageAccess storage_access StorageAccess,
    FlavorUnfit flavor_unfit Console,
    FlavorDenied flavor_denied Grant,
    SoldOut sold_out OtherFlavor,
    Frozen frozen Account,
    NotRunning not_running StartFirst,
    DiskSize disk_size Console,
    Restoring restoring Wait,
    Characters characters Characters,
    StopInPast stop_in_past Duration,
    NotInThisState not_in_this_state Wait,
    DurationMissing duration_missing Duration,
    DurationRange duration_range Duration,
    Initializing initializing Wait,
    OtherOperation other_operation Wait,
    ImageMissing image_missing Console,
    Unreachable unreachable Connection,
    TimedOut timed_out Checking,
    Unreadable unreadable Checking,
    InvalidField invalid_field Report,
    NotFound not_found List,
    Refused refused Report,
    UpstreamUnreachable upstream_unreachable Retry,
    UpstreamUnknown upstream_unknown Checking,
    SignedOut signed_out SignIn,
    Forbidden forbidden Grant,
    TooLarge too_large Report,
    NotOffered not_offered Report,
    TooMany too_many Wait,
    Proxy proxy Retry,
    TabRefused tab_refused AllowTabs,
    PageRefused page_refused None,
}

/// What the failure means. `None`: the code is not known here, the cloud's own words stand in.
pub(crate) fn explain(failure: &Failure) -> Option<Explanation> {
    Some(sentences(match failure {
        Failure::Unreachable => Cause::Unreachable,
        Failure::TimedOut => Cause::TimedOut,
        Failure::Unreadable(_) => Cause::Unreadable,
        Failure::Problem(problem) => problem_cause(problem)?,
    }))
}

/// What a code of the cloud means, for example of an instance that failed. `None`: not known here.
pub(crate) fn explain_code(code: &str) -> Option<Explanation> {
    Some(sentences(cloud_cause(code)?))
}

/// What was said, word for word.
pub(crate) fn evidence(failure: &Failure) -> Evidence {
    match failure {
        Failure::Unreachable | Failure::TimedOut => Evidence::default(),
        Failure::Unreadable(words) => Evidence { words: some(words), ..Evidence::default() },
        Failure::Problem(problem) => Evidence {
            code: problem.upstream_code.clone().or_else(|| some(&problem.code)),
            words: problem.upstream_message.clone().or_else(|| some(&problem.detail)),
            field: problem.field.clone(),
            request_id: some(&problem.request_id),
        },
    }
}

fn some(text: &str) -> Option<String> {
    Some(text.to_owned()).filter(|text| !text.is_empty())
}

fn sentences(cause: Cause) -> Explanation {
    let words = super::later_words();
    let advice = cause.advice();
    let WhoWords { you, administrator, nobody } = words.who;
    let who = match advice.who() {
        None => "",
        Some(Who::You) => you,
        Some(Who::Administrator) => administrator,
        Some(Who::Nobody) => nobody,
    };
    Explanation { cause: cause.sentence(&words.cause), advice: advice.sentence(&words.advice), who }
}

fn problem_cause(problem: &Problem) -> Option<Cause> {
    if let Some(code) = &problem.upstream_code {
        return cloud_cause(code).or((problem.status == 429).then_some(Cause::Busy));
    }
    Some(match problem.code.as_str() {
        "invalid-field" => Cause::InvalidField,
        "not-found" => Cause::NotFound,
        "upstream-refused" if problem.upstream_message.is_none() => Cause::Refused,
        "upstream-unreachable" => Cause::UpstreamUnreachable,
        "upstream-unreadable" => Cause::Unreadable,
        "upstream-unknown" => Cause::UpstreamUnknown,
        "upstream-busy" => Cause::Busy,
        "not-signed-in" => Cause::SignedOut,
        "forbidden" => Cause::Forbidden,
        "too-large" => Cause::TooLarge,
        "not-allowed" => Cause::NotOffered,
        "too-many" => Cause::TooMany,
        "internal" => Cause::Proxy,
        "tab-refused" => Cause::TabRefused,
        "page-refused" => Cause::PageRefused,
        _ => return None,
    })
}

/// `ModelArts.6305`, `APIG.0301` (public cloud: `APIGW.0301`) or `IAM.0001`.
fn cloud_cause(code: &str) -> Option<Cause> {
    let (service, number) = code.split_once('.')?;
    let number = number.parse().ok()?;
    match service {
        "ModelArts" => modelarts_cause(number),
        "APIG" | "APIGW" => gateway_cause(number),
        "IAM" => iam_cause(number),
        _ => None,
    }
}

/// api.md 5.3.
fn modelarts_cause(number: u16) -> Option<Cause> {
    Some(match number {
        10 | 6102 | 6361 => Cause::Internal,
        101 | 104 | 107 | 6303 | 6332 | 6335 | 6336 | 6400 => Cause::Invalid,
        102 | 7001..=7101 => Cause::Workspace,
        108 | 112 | 6407 => Cause::Permission,
        113 => Cause::NotebookQuota,
        116 | 118 => Cause::Quota,
        201..=203 | 206 | 6401 | 6608 | 6620 => Cause::Credential,
        204 | 207 | 210 | 212 => Cause::WrongProject,
        6100 => Cause::Timeout,
        6101 => Cause::Busy,
        6200 | 6360 => Cause::NoResources,
        6201 | 6203 => Cause::Suspended,
        6301 => Cause::Exists,
        6302 => Cause::InstanceLimit,
        6304 => Cause::StopBeforeDeleting,
        6305 => Cause::Running,
        6306 => Cause::Starting,
        6307 => Cause::Stopped,
        6308 => Cause::Stopping,
        6309 | 6404 => Cause::Gone,
        6316..=6318 | 6358 | 6528 | 6702 | 6785 | 6927 => Cause::StoragePath,
        6319 | 6350 | 6353 | 6354 | 6371 | 6376..=6379 | 6701 | 6772 | 6782 | 6967 => Cause::StorageAccess,
        6323 | 6330 | 6792 | 6870 => Cause::FlavorUnfit,
        6328 => Cause::FlavorDenied,
        6329 | 6716 => Cause::SoldOut,
        6326 => Cause::Frozen,
        6327 | 6958 => Cause::NotRunning,
        6331 => Cause::DiskSize,
        6333 => Cause::Restoring,
        6334 => Cause::Characters,
        6346 => Cause::StopInPast,
        6347 => Cause::NotInThisState,
        6348 => Cause::DurationMissing,
        6349 => Cause::DurationRange,
        6355 => Cause::Initializing,
        6357 => Cause::OtherOperation,
        6797 => Cause::ImageMissing,
        _ => return None,
    })
}

/// api.md 5.2.
fn gateway_cause(number: u16) -> Option<Cause> {
    Some(match number {
        301 | 303 | 305 | 311 => Cause::Credential,
        302 | 304 | 306 | 401 | 402 | 404 | 405 => Cause::Permission,
        307 | 310 => Cause::WrongProject,
        308 => Cause::Busy,
        203 => Cause::Timeout,
        103..=105 | 202 | 601 | 613 => Cause::Gateway,
        501 => Cause::Quota,
        502 => Cause::Frozen,
        _ => return None,
    })
}

/// api.md 4.
fn iam_cause(number: u16) -> Option<Cause> {
    Some(match number {
        1 | 62 | 66 | 67 => Cause::Credential,
        2 | 3 => Cause::Permission,
        4 => Cause::WrongProject,
        6 => Cause::Gateway,
        12 => Cause::Busy,
        61 | 80..=82 | 1105 | 1107 | 1108 => Cause::UserLocked,
        _ => return None,
    })
}
