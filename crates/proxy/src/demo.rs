//! The pretended cloud beside the proxy: real HTTP on loopback, so that the proxy talks to it as it does to any other.

use std::net::SocketAddr;

use modelarts::request::ProjectId;
use serde_json::{Value, json};
use simulator::{Identities, Options, Pace, Simulator};
use tokio::task::JoinHandle;

use crate::{
    app::{StartError, listen},
    settings::{CredentialSettings, Demo, Dialect, PasswordSettings, ProjectSettings, Remote},
};

/// A simulator that is listening.
pub struct RunningDemo {
    /// Where it is: ModelArts, IAM and `/_sim`.
    pub url: String,
    /// Ends when the listener fails; abort it to stop.
    pub serving: JoinHandle<()>,
    identities: Identities,
}

/// Starts the simulator alone.
pub async fn start(demo: Demo, address: SocketAddr) -> Result<RunningDemo, StartError> {
    let (listener, address) = listen(address).await?;
    let url = format!("http://{address}");
    let simulator = Simulator::new(options(demo), url.clone());
    let simulator = simulator.map_err(|unknown| StartError::Simulator(unknown.to_string()))?;
    let identities = simulator.identities().clone();
    let serving = tokio::spawn(async move {
        if let Err(error) = simulator::serve(listener, simulator).await {
            tracing::error!(%error, "the simulator has stopped");
        }
    });
    Ok(RunningDemo { url, serving, identities })
}

fn options(demo: Demo) -> Options {
    let usual = Options::default();
    Options {
        pace: match demo.pace {
            None => usual.pace,
            Some(0) => Pace::Stepped,
            Some(pace) => Pace::Paced(f64::from(pace)),
        },
        seed: demo.seed.unwrap_or(usual.seed),
        instances: demo.instances.and_then(|count| usize::try_from(count).ok()).or(usual.instances),
        scenario: demo.scenario.or(usual.scenario),
    }
}

impl RunningDemo {
    /// What a proxy must know to call it.
    #[must_use]
    pub fn remote(&self) -> Remote {
        let Identities { project_id, project_name, region, domain, user, password, .. } = &self.identities;
        let id = ProjectId::parse(project_id);
        Remote {
            endpoint: self.url.clone(),
            region: region.clone(),
            dialect: Dialect::Otc,
            projects: id.into_iter().map(|id| ProjectSettings { id, name: project_name.clone() }).collect(),
            credential: CredentialSettings::Password(PasswordSettings {
                iam_endpoint: self.url.clone(),
                domain: domain.clone(),
                user: user.clone(),
                password: password.clone().into(),
            }),
        }
    }

    /// The line for scripts: where it is, and whom it knows. All of it is made up and public.
    #[must_use]
    pub fn ready_line(&self) -> Value {
        let Identities { project_id, access_key, secret_key, domain, user, password, .. } = &self.identities;
        json!({
            "event": "ready",
            "url": self.url,
            "iam_url": self.url,
            "project_id": project_id,
            "access_key": access_key,
            "secret_key": secret_key,
            "domain": domain,
            "user": user,
            "password": password,
        })
    }
}
