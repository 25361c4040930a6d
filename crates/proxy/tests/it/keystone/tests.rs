//! The life of the proxy's credential with a real IAM (security.md 2, row 22). ModelArts is the tests' own; it asks Keystone
//! whether a token is good, as the cloud's gateway does.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicI64, Ordering},
};

use futures_util::future::join_all;
use modelarts::request::ProjectId;
use proxy::{
    Clock, Running,
    settings::{CredentialSettings, PasswordSettings, ProjectSettings},
};

use super::{Keystone, PASSWORD};
use crate::{
    browser::{Answer, get, send},
    cloud::{Act, Call, Cloud, NOTEBOOK, refusal, usual},
    stage::{remote, settings},
};

const MINUTE_MS: i64 = 60_000;
const HOUR_S: u32 = 3600;

/// A proxy, its ModelArts and its IAM, and the proxy's clock.
struct Desk {
    keystone: Arc<Mutex<Keystone>>,
    project: String,
    cloud: Cloud,
    proxy: Running,
    now_ms: Arc<AtomicI64>,
}

/// Passes logins on to Keystone, and lets in whom Keystone knows.
fn gateway(keystone: Arc<Mutex<Keystone>>) -> impl Fn(&Call, usize) -> Act + Send + Sync + 'static {
    move |call, logins| {
        let keystone = keystone.lock().unwrap();
        if call.is_login() {
            Act::Bytes(keystone.relay(call).into_bytes())
        } else if call.header("x-auth-token").is_some_and(|token| keystone.accepts(token)) {
            usual(call, logins)
        } else {
            refusal(401, "APIG.0301")
        }
    }
}

impl Desk {
    async fn new(token_life_s: u32, password: &str) -> Self {
        let keystone = Keystone::start(token_life_s).await;
        let (project, credential) = (keystone.project.clone(), keystone.credential(password));
        let keystone = Arc::new(Mutex::new(keystone));
        let cloud = Cloud::new(gateway(Arc::clone(&keystone))).await;
        let CredentialSettings::Password(user) = credential else { panic!("a password") };
        let counted = PasswordSettings { iam_endpoint: cloud.url.clone(), ..user };
        let now_ms = Arc::new(AtomicI64::new(1_800_000_000_000));
        let clock = Arc::clone(&now_ms);
        let clock = Clock::of(move || clock.load(Ordering::SeqCst));
        let proxy = proxy(&cloud.url, &project, CredentialSettings::Password(counted), clock).await;
        Self { keystone, project, cloud, proxy, now_ms }
    }

    fn notebook(&self) -> String {
        format!("{}/v1/{}/notebooks/{NOTEBOOK}", self.proxy.url, self.project)
    }

    async fn show(&self) -> Answer {
        get(&self.notebook()).await
    }

    async fn start(&self) -> Answer {
        send("POST", &format!("{}/start", self.notebook()), "").await
    }

    fn logins(&self) -> usize {
        self.cloud.count(Call::is_login)
    }

    /// The token that ModelArts saw last.
    fn token(&self) -> String {
        self.cloud.calls().iter().rev().find_map(|call| call.header("x-auth-token").map(str::to_owned)).unwrap()
    }

    fn pass(&self, ms: i64) {
        self.now_ms.fetch_add(ms, Ordering::SeqCst);
    }
}

async fn proxy(url: &str, project: &str, credential: CredentialSettings, clock: Clock) -> Running {
    let mut settings = settings(url);
    let remote = remote(&mut settings);
    remote.credential = credential;
    remote.projects = vec![ProjectSettings { id: ProjectId::parse(project).unwrap(), name: "Keystone's".to_owned() }];
    // Keystone takes its time over a password.
    settings.upstream.attempt = std::time::Duration::from_secs(60);
    settings.upstream.whole = std::time::Duration::from_secs(60);
    proxy::start_at(settings, clock).await.unwrap()
}

#[tokio::test]
async fn row_22_keystone_gives_the_first_token() {
    let keystone = Keystone::start(HOUR_S).await;
    let (project, credential) = (keystone.project.clone(), keystone.credential(PASSWORD));
    let cloud = Cloud::new(gateway(Arc::new(Mutex::new(keystone)))).await;
    // Straight, with nothing of ours in between.
    let proxy = proxy(&cloud.url, &project, credential, Clock::system()).await;
    let answer = get(&format!("{}/v1/{project}/notebooks/{NOTEBOOK}", proxy.url)).await;
    assert_eq!(answer.status, 200, "{answer:?}");
    assert_eq!(cloud.count(Call::is_login), 0);
    assert!(cloud.calls()[0].header("x-auth-token").unwrap().starts_with("gAAAA"), "a token of Keystone's");
}

#[tokio::test]
async fn row_22_sixty_cold_requests_are_one_login_at_keystone() {
    let desk = Desk::new(HOUR_S, PASSWORD).await;
    let keystone = Arc::clone(&desk.keystone);
    // Keystone would need its time for each of them; it is asked about the one token at the end.
    desk.cloud.now(move |call, logins| match call.is_login() {
        true => Act::Bytes(keystone.lock().unwrap().relay(call).into_bytes()),
        false => usual(call, logins),
    });
    let answers = join_all((0..60).map(|_| desk.show())).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(desk.logins(), 1);
    assert!(desk.keystone.lock().unwrap().accepts(&desk.token()));
}

#[tokio::test]
async fn row_22_a_token_of_keystone_is_renewed_before_it_ends() {
    let desk = Desk::new(HOUR_S, PASSWORD).await;
    assert_eq!(desk.show().await.status, 200);
    let first = desk.token();
    desk.pass(47 * MINUTE_MS);
    assert_eq!(desk.show().await.status, 200);
    assert_eq!((desk.logins(), desk.token()), (1, first.clone()));
    desk.pass(MINUTE_MS);
    assert_eq!(desk.show().await.status, 200, "nobody waits for the renewal");
    desk.cloud.reached_times(2, Call::is_login).await;
    while desk.token() == first {
        assert_eq!(desk.show().await.status, 200);
    }
    assert_eq!(desk.logins(), 2);
    assert!(desk.keystone.lock().unwrap().accepts(&first), "a new token does not end the old");
}

#[tokio::test]
async fn row_22_a_token_that_keystone_let_end_is_replaced() {
    let desk = Desk::new(5, PASSWORD).await;
    assert_eq!(desk.show().await.status, 200);
    let first = desk.token();
    // The proxy's clock stands still: it learns of the end from the cloud alone.
    while desk.keystone.lock().unwrap().accepts(&first) {
        std::thread::yield_now();
    }
    assert_eq!(desk.start().await.status, 200);
    assert_ne!(desk.token(), first);
    assert_eq!(desk.cloud.count(|call| call.is("POST", "/start")), 2, "refused, and sent again once");
}

#[tokio::test]
async fn row_22_a_token_that_was_revoked_at_keystone_is_replaced() {
    let desk = Desk::new(HOUR_S, PASSWORD).await;
    assert_eq!(desk.show().await.status, 200);
    let first = desk.token();
    desk.keystone.lock().unwrap().revoke(&first);
    let answers = join_all((0..5).map(|_| desk.show())).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(desk.logins(), 2, "one for all of them");
    assert_ne!(desk.token(), first);
}

#[tokio::test]
async fn row_22_a_wrong_password_locks_nobody_out_at_keystone() {
    let desk = Desk::new(HOUR_S, "canary-wrong").await;
    for _ in 0..5 {
        assert_eq!(desk.show().await.fault(), (503, "upstream-refused".to_owned()));
    }
    assert_eq!(desk.logins(), 1);
    for _ in 0..14 {
        desk.pass(MINUTE_MS);
        let answers = join_all((0..10).map(|_| desk.show())).await;
        assert!(answers.iter().all(|answer| answer.status == 503));
    }
    assert!((2..=3).contains(&desk.logins()), "{} tries in a quarter of an hour", desk.logins());
    let ready = get(&format!("{}/readyz", desk.proxy.url)).await;
    assert_eq!(ready.status, 503);
    assert!(ready.body.contains("does not accept the proxy's own credential"), "{}", ready.body);
    assert!(!ready.body.contains("canary"), "{}", ready.body);
}

#[tokio::test]
async fn row_22_a_good_token_goes_on_while_keystone_is_down() {
    let desk = Desk::new(HOUR_S, PASSWORD).await;
    assert_eq!(desk.show().await.status, 200);
    let token = desk.token();
    desk.keystone.lock().unwrap().stop();
    desk.cloud.now(move |call, logins| match call.header("x-auth-token") {
        None => Act::HangUp,
        Some(given) if given == token => usual(call, logins),
        Some(_) => refusal(401, "APIG.0301"),
    });
    for minutes in [1, 47, 11] {
        desk.pass(minutes * MINUTE_MS);
        assert_eq!(desk.show().await.status, 200, "after {minutes} more minutes");
    }
    desk.pass(MINUTE_MS);
    let starts = desk.cloud.count(|call| call.is("POST", "/start"));
    assert_eq!(desk.start().await.fault(), (503, "upstream-unreachable".to_owned()), "the hour is over");
    assert_eq!(desk.cloud.count(|call| call.is("POST", "/start")), starts, "nothing was sent");
    // It comes back, and nobody restarts anything.
    desk.keystone.lock().unwrap().start_again();
    desk.cloud.now(gateway(Arc::clone(&desk.keystone)));
    desk.pass(MINUTE_MS);
    assert_eq!(desk.show().await.status, 200);
}
