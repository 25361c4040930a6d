//! The proxy beside nginx, both before the same cloud, in the same run: requests per second, memory of a viewer, calls to
//! the cloud. Absolute numbers are of one machine; the ratios are what is held (ARCHITECTURE.md: nothing waits for others).

mod cast;
mod load;
mod viewers;

use std::time::Duration;

use crate::Outcome;
use crate::tools::announce;
use cast::Cast;
use load::Load;
use viewers::Viewers;

/// Interleaved, so that what else the machine does hits both.
const ROUNDS: usize = 5;
const ROUND: Duration = Duration::from_secs(4);
const MANY: usize = 500;
/// How long calls to the cloud are counted, at a look per second.
const COUNTED: Duration = Duration::from_secs(10);

/// A ratio or a size: what is wanted, and what is not accepted.
struct Goal {
    wanted: f64,
    limit: f64,
}

const READS: Goal = Goal { wanted: 0.95, limit: 0.8 };
const VIEWER_KB: Goal = Goal { wanted: 16.0, limit: 40.0 };

/// Measures the proxy; a limit that is not kept is a failure.
pub(crate) fn proxy() -> Outcome {
    let cast = Cast::start()?;
    let mut broken = Vec::new();

    announce(&format!("{ROUNDS} rounds of {} s each, 64 connections", ROUND.as_secs()));
    let (mut nginx, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        nginx.push(Load::put(&cast.nginx_url(), ROUND)?);
        ours.push(Load::put(&cast.leasehold_url(), ROUND)?);
    }
    let (nginx, ours) = (Load::median(nginx), Load::median(ours));
    let ratio = ours.per_second / nginx.per_second;
    println!("reads, signed       nginx {nginx}");
    println!("                    leasehold {ours}");
    println!("                    {ratio:.2} x nginx (wanted {}, limit {})", READS.wanted, READS.limit);
    if ratio < READS.limit {
        broken.push("reads");
    }

    announce(&format!("{MANY} viewers that only watch"));
    let one = Viewers::open(&cast, 1)?;
    let calls_for_one = cast.calls_during(COUNTED)?;
    drop(one);
    // Once there and gone, so that what is reached later is the viewers' and not the allocator's.
    drop(Viewers::open(&cast, MANY / 10)?);
    let before = cast.resident_kb()?;
    let many = Viewers::open(&cast, MANY)?;
    let calls_for_many = cast.calls_during(COUNTED)?;
    let after = cast.resident_kb()?;
    drop(many);
    let each = (after - before) / MANY as f64;
    println!("an idle viewer      {each:.1} KB resident (wanted {}, limit {})", VIEWER_KB.wanted, VIEWER_KB.limit);
    println!("                    {before:.0} KB before, {after:.0} KB with {MANY}");
    if each > VIEWER_KB.limit {
        broken.push("memory");
    }
    let per_minute = |calls: u64| calls * 60 / COUNTED.as_secs();
    println!("calls to the cloud  {}/min with 1 viewer", per_minute(calls_for_one));
    println!("                    {}/min with {MANY}", per_minute(calls_for_many));
    // A look may fall to either side of a border.
    if calls_for_many > calls_for_one + 4 {
        broken.push("calls");
    }
    if broken.is_empty() { Ok(()) } else { Err(format!("limits not kept: {}", broken.join(", "))) }
}
