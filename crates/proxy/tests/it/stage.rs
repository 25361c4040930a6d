//! A proxy in front of a scripted cloud.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::Duration,
};

use modelarts::request::ProjectId;
use proxy::{
    Clock, Running, Settings,
    settings::{
        Cloud as CloudSettings, CredentialSettings, Dialect, Listen, PasswordSettings, ProjectSettings, Remote, SignIn,
        Sources, TimeLimits,
    },
};

use crate::{
    browser::{Answer, Stream, get, send},
    cloud::{Act, CLOUD_TOKEN, Call, Cloud, NOTEBOOK, PASSWORD, PROJECT},
};

pub(crate) struct Stage {
    pub(crate) cloud: Cloud,
    pub(crate) proxy: Running,
}

impl Stage {
    /// With a service user and a password.
    pub(crate) async fn new(script: impl Fn(&Call, usize) -> Act + Send + Sync + 'static) -> Self {
        Self::with(script, |_| {}).await
    }

    /// With a token that nobody renews.
    pub(crate) async fn with_token(script: impl Fn(&Call, usize) -> Act + Send + Sync + 'static) -> Self {
        Self::with(script, |settings| {
            remote(settings).credential = CredentialSettings::Token(CLOUD_TOKEN.to_owned().into());
        })
        .await
    }

    pub(crate) async fn with(
        script: impl Fn(&Call, usize) -> Act + Send + Sync + 'static,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let cloud = Cloud::new(script).await;
        let mut settings = settings(&cloud.url);
        change(&mut settings);
        Self { proxy: proxy::start(settings).await.unwrap(), cloud }
    }

    /// With a clock that only the test moves, in milliseconds.
    pub(crate) async fn with_clock(
        script: impl Fn(&Call, usize) -> Act + Send + Sync + 'static,
        change: impl FnOnce(&mut Settings),
    ) -> (Self, Arc<AtomicI64>) {
        let cloud = Cloud::new(script).await;
        let mut settings = settings(&cloud.url);
        change(&mut settings);
        let now_ms = Arc::new(AtomicI64::new(1_800_000_000_000));
        let clock = Arc::clone(&now_ms);
        let proxy = proxy::start_at(settings, Clock::of(move || clock.load(Ordering::SeqCst))).await.unwrap();
        (Self { cloud, proxy }, now_ms)
    }

    /// With a clock of the test's.
    pub(crate) async fn at(script: impl Fn(&Call, usize) -> Act + Send + Sync + 'static, clock: Clock) -> Self {
        Self::with_at(script, clock, |_| {}).await
    }

    pub(crate) async fn with_at(
        script: impl Fn(&Call, usize) -> Act + Send + Sync + 'static,
        clock: Clock,
        change: impl FnOnce(&mut Settings),
    ) -> Self {
        let cloud = Cloud::new(script).await;
        let mut settings = settings(&cloud.url);
        change(&mut settings);
        Self { proxy: proxy::start_at(settings, clock).await.unwrap(), cloud }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.proxy.url)
    }

    pub(crate) async fn list(&self) -> Answer {
        get(&self.url(&format!("/v1/{PROJECT}/notebooks?limit=10"))).await
    }

    pub(crate) async fn show(&self) -> Answer {
        get(&self.url(&format!("/v1/{PROJECT}/notebooks/{NOTEBOOK}"))).await
    }

    pub(crate) async fn start(&self) -> Answer {
        send("POST", &self.url(&format!("/v1/{PROJECT}/notebooks/{NOTEBOOK}/start")), "").await
    }

    pub(crate) async fn events(&self, last: Option<&str>) -> Stream {
        Stream::open(&self.url(&format!("/events?project={PROJECT}")), last).await
    }
}

/// The one cloud of the settings.
pub(crate) fn remote(settings: &mut Settings) -> &mut Remote {
    let CloudSettings::Remote(remotes) = &mut settings.cloud else { panic!("a remote cloud") };
    &mut remotes[0]
}

/// A clock that stands until it is moved.
#[derive(Clone)]
pub(crate) struct Time(Arc<AtomicI64>);

impl Time {
    pub(crate) fn new() -> Self {
        Self(Arc::new(AtomicI64::new(1_700_000_000_000)))
    }

    pub(crate) fn clock(&self) -> Clock {
        let time = Arc::clone(&self.0);
        Clock::of(move || time.load(Ordering::SeqCst))
    }

    pub(crate) fn now_s(&self) -> i64 {
        self.0.load(Ordering::SeqCst) / 1000
    }

    pub(crate) fn pass(&self, duration: Duration) {
        self.0.fetch_add(i64::try_from(duration.as_millis()).unwrap(), Ordering::SeqCst);
    }
}

/// Who may come in, by what a configuration would say in the section `sign_in`.
pub(crate) fn sign_in(words: &[(&str, &str)]) -> SignIn {
    let variable = |key: &str| format!("LEASEHOLD__SIGN_IN__{}", key.to_uppercase().replace('.', "__"));
    let environment = words.iter().map(|(key, value)| (variable(key), (*value).to_owned())).collect();
    Settings::load(&Sources { environment, ..Sources::default() }).unwrap_or_else(|found| panic!("{found:?}")).sign_in
}

/// Short times: what a test waits for is short, what it must not wait for would be felt.
pub(crate) fn settings(cloud_url: &str) -> Settings {
    let ms = Duration::from_millis;
    let mut settings = Settings::load(&Sources::default()).unwrap();
    settings.listen =
        Listen { address: ([127, 0, 0, 1], 0).into(), names: vec!["desk.example".to_owned()], closing: Duration::ZERO };
    // It has a test of its own; the others sign in as often as they like.
    settings.admission.sign_ins_per_minute = 100_000;
    settings.upstream = TimeLimits { connect: ms(500), attempt: ms(1000), list: ms(1000), whole: ms(2000) };
    settings.poll.changing = ms(50);
    settings.poll.resting = ms(50);
    settings.poll.idle = ms(50);
    settings.poll.linger = ms(50);
    settings.cloud = CloudSettings::Remote(vec![Remote {
        endpoint: cloud_url.to_owned(),
        region: "eu-de".to_owned(),
        dialect: Dialect::Otc,
        projects: vec![ProjectSettings { id: ProjectId::parse(PROJECT).unwrap(), name: "Research".to_owned() }],
        credential: CredentialSettings::Password(PasswordSettings {
            iam_endpoint: cloud_url.to_owned(),
            domain: "OTC".to_owned(),
            user: "svc".to_owned(),
            password: PASSWORD.to_owned().into(),
        }),
    }]);
    settings
}
