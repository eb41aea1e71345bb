//! The `ringfence` command: arguments in, exit code out.

mod bench;
mod cli;
mod config;
mod demo;
mod detect;
mod embedded;
mod eval;
mod extract;
mod figures;
mod guard;
mod hooks;
mod keep;
mod link;
mod listen;
mod live;
mod model;
mod pages;
mod playbooks;
mod post;
mod postcodes;
mod render;
mod scan;
mod scoreboard;
mod serials;
mod serve;
mod train;

use clap::{CommandFactory, Parser};
use cli::{Cli, Command};
use std::process::ExitCode;

/// Each login hashes its password in 19 MB. The allocator of the system keeps such blocks for
/// each thread that once had one; this one gives them back.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    match run(&Cli::parse()) {
        Ok(code) => code,
        // Whoever reads our output may stop when he has seen enough.
        Err(error) if is_closed_pipe(&error) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("ringfence: {error:#}");
            ExitCode::from(2)
        }
    }
}

fn run(cli: &Cli) -> anyhow::Result<ExitCode> {
    match &cli.command {
        Command::Serve(args) => serve::run(args),
        Command::Config(args) => config::run(args),
        Command::Account(args) => keep::account(args),
        Command::Token(args) => keep::token(args),
        Command::Backup(args) => keep::backup(args),
        Command::Restore(args) => keep::restore(args),
        Command::Rotate(args) => keep::rotate(args),
        Command::WholeFile(args) => keep::whole_file(args),
        Command::Doctor(args) => keep::doctor(args),
        Command::Audit(args) => keep::audit(args),
        Command::Migrate(args) => keep::migrate(args),
        Command::Detect(args) => detect::run(args),
        Command::Listen(args) => listen::run(args),
        Command::Model(args) => model::run(args),
        Command::SpeechHost(args) => listen::host(args),
        Command::Line(args) => guard::run(args),
        Command::Extract(args) => extract::run(args),
        Command::Eval(args) => eval::run(args),
        Command::Alarms(args) => figures::alarms(args),
        Command::Knox(args) => figures::knox(args),
        Command::Ledger(args) => figures::ledger(args),
        Command::Link(args) => link::run(args),
        Command::Scan(args) => scan::run(args),
        Command::Series(args) => serials::run(args),
        Command::Train(args) => train::run(args).map(|()| ExitCode::SUCCESS),
        Command::Check(args) => playbooks::check(args),
        Command::Fmt(args) => playbooks::format(args),
        Command::Test(args) => playbooks::test(args),
        Command::Explain(args) => playbooks::explain(args),
        Command::Bench(args) => bench::run(args),
        Command::Completions(args) => {
            let mut command = Cli::command();
            clap_complete::generate(args.shell, &mut command, "ringfence", &mut std::io::stdout());
            Ok(ExitCode::SUCCESS)
        }
        Command::Man => {
            clap_mangen::Man::new(Cli::command()).render(&mut std::io::stdout())?;
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn is_closed_pipe(error: &anyhow::Error) -> bool {
    error
        .chain()
        .filter_map(|cause| cause.downcast_ref::<std::io::Error>())
        .any(|cause| cause.kind() == std::io::ErrorKind::BrokenPipe)
}
