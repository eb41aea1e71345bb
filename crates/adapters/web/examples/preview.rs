//! The public site on a store in memory, to be looked at while it is built.
//!
//! `cargo run -p web --example preview -- 8080` serves it with the shipped playbooks and
//! classifier; what is sent is forgotten when it ends.

#[path = "../src/testing/fake.rs"]
#[expect(dead_code, reason = "the tests use more of it than looking at pages does")]
mod fake;

use casework::Cases;
use std::error::Error;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use web::base::clock::Clock;
use web::base::limits::Limits;
use web::base::metrics::Metrics;
use web::base::secrets::Secret;
use web::{Settings, Site};

#[tokio::main]
async fn main() -> Result<(), Box<dyn Error>> {
    let port: u16 = std::env::args().nth(1).map_or(Ok(8080), |p| p.parse())?;
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..");
    let mut texts = Vec::new();
    collect(&root.join("playbooks"), &mut texts)?;
    let sources: Vec<playbook::Source<'_>> =
        texts.iter().map(|(name, text)| playbook::Source { name, text }).collect();
    let (rules, _) = playbook::compile(&sources);
    let classifier = classifier::Classifier::load(&std::fs::read(root.join("models/acts.bin"))?)?;
    let cases: Arc<dyn Cases> = Arc::new(fake::Fake::default());
    let site = Site {
        settings: Settings {
            force_name: "Hertfordshire Constabulary".into(),
            ..Settings::default()
        },
        cases,
        detector: Arc::new(detector::Detector::new(rules, classifier)),
        secret: Secret::new([7; 32]),
        clock: Clock::of_machine(),
        limits: Limits::default(),
        metrics: Metrics::default(),
    };
    let address = SocketAddr::from(([127, 0, 0, 1], port));
    let listener = tokio::net::TcpListener::bind(address).await?;
    let service = web::router(Arc::new(site)).into_make_service_with_connect_info::<SocketAddr>();
    axum::serve(listener, service).await?;
    Ok(())
}

/// Every playbook below a folder, by name.
fn collect(folder: &Path, texts: &mut Vec<(String, String)>) -> Result<(), Box<dyn Error>> {
    let mut paths: Vec<_> =
        std::fs::read_dir(folder)?.map(|e| e.map(|e| e.path())).collect::<Result<_, _>>()?;
    paths.sort();
    for path in paths {
        if path.is_dir() {
            collect(&path, texts)?;
        } else if path.extension().is_some_and(|e| e == "playbook") {
            texts.push((path.display().to_string(), std::fs::read_to_string(&path)?));
        }
    }
    Ok(())
}
