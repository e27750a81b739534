//! Whether the lake and the output folder are this job's, and as far as each other. Goes in: the
//! settings, what both folders say of themselves. Comes out: nothing, or an error with every way on.
//!
//! Looked at twice: before anything is written, and again under the lake's lock. The output folder
//! is looked at first: a run that ends meanwhile records itself after it publishes.

use crate::cli::JobArgs;
use crate::error::{Error, Result};
use crate::lake::{Lake, LakeIdentity, lake_identity};
use crate::pipeline::Settings;
use crate::render::output_folder::{
    FolderOwner, OutputFolder, claim, folder_of, rename_owner, run_json_of,
};
use crate::render::publish::discard;
use std::path::{Path, PathBuf};

/// A job, and the name that it had before, if the command line says one.
#[derive(Clone, Copy)]
pub(super) struct JobFolders<'a> {
    settings: &'a Settings,
    /// `--renamed-from`
    renamed_from: Option<&'a str>,
}

impl<'a> JobFolders<'a> {
    /// The folders of a job that has the name it always had.
    pub(super) fn of(settings: &'a Settings) -> Self {
        Self {
            settings,
            renamed_from: None,
        }
    }

    /// The folders of a job as the command line names it.
    pub(super) fn with(settings: &'a Settings, args: &'a JobArgs) -> Self {
        Self {
            settings,
            renamed_from: args.renamed_from.as_deref(),
        }
    }

    /// The output folder.
    pub(super) fn output(self) -> &'a Path {
        &self.settings.output.path
    }

    /// Refuses a lake or an output folder of another job, and a lake that is older than what was
    /// published from it.
    ///
    /// # Errors
    /// Your pipeline file or command: a folder belongs to another job, or the output folder to
    /// another lake. The lake: it lacks runs that were published.
    pub(super) fn check(self) -> Result<()> {
        let output = OutputFolder::read(&self.settings.output.path)?;
        let lake = lake_identity(&self.settings.lake)?;
        self.check_owner(&lake)?;
        self.check_output(&output, &lake)
    }

    /// Opens the lake for a run, and makes it this job's.
    ///
    /// # Errors
    /// As for [`JobFolders::check`]; a lake that cannot be opened, or whose key is another.
    pub(super) fn open(self) -> Result<Lake> {
        let lake = Lake::open(&self.settings.lake)?;
        self.check()?;
        lake.belong_to(&self.settings.name)?;
        lake.check_key(self.settings.privacy.key_file.as_deref())?;
        Ok(lake)
    }

    /// Opens the lake to look at it.
    ///
    /// # Errors
    /// Your pipeline file or command: it belongs to another job, or there is none. The lake: it is
    /// damaged.
    pub(super) fn open_to_read(self) -> Result<Lake> {
        self.check_lake()?;
        Lake::open_to_read(&self.settings.lake)
    }

    /// Makes the output folder this lake's before anything is written there, and removes what a
    /// killed run of this lake left in it without a record.
    ///
    /// # Errors
    /// As for [`JobFolders::check`]; a folder that cannot be written.
    pub(super) fn claim_output(self) -> Result<()> {
        let out = &self.settings.output.path;
        let output = OutputFolder::read(out)?;
        let lake = lake_identity(&self.settings.lake)?;
        self.check_output(&output, &lake)?;
        if let Some(left) = self.left_over(&output, &lake) {
            discard(out, &folder_of(left))?;
        }
        let Some(id) = lake.id.clone() else {
            return Ok(());
        };
        let own = FolderOwner {
            name: self.settings.name.clone(),
            lake: id,
        };
        let owner = claim(out, &own)?;
        if owner.lake != own.lake {
            let taken = OutputFolder {
                owner: Some(owner),
                ..output
            };
            return self.check_output(&taken, &lake);
        }
        if owner.name == own.name {
            Ok(())
        } else {
            rename_owner(out, &own)
        }
    }

    fn is_this_job(self, name: &str) -> bool {
        name == self.settings.name || Some(name) == self.renamed_from
    }

    /// Refuses a lake of another job.
    ///
    /// # Errors
    /// Your pipeline file or command: it is another job's. The lake: it cannot say whose it is.
    pub(super) fn check_lake(self) -> Result<()> {
        self.check_owner(&lake_identity(&self.settings.lake)?)
    }

    fn check_owner(self, lake: &LakeIdentity) -> Result<()> {
        match &lake.job {
            Some(job) if !self.is_this_job(job) => Err(self.lake_of_another_job(job)),
            _ => Ok(()),
        }
    }

    fn check_output(self, output: &OutputFolder, lake: &LakeIdentity) -> Result<()> {
        let newest = self.newest(output, lake);
        let is_ours = |owner: &FolderOwner| lake.id.as_ref() == Some(&owner.lake);
        match &output.owner {
            Some(owner) if is_ours(owner) => {}
            Some(owner) if !self.is_this_job(&owner.name) => {
                return Err(self.output_of_another_job(&owner.name));
            }
            // A lake from before there were ids may be a copy of the one that publishes here.
            Some(_) if newest > lake.last_run && (lake.id.is_none() || lake.last_run == 0) => {}
            Some(owner) => return Err(self.output_of_another_lake(owner, lake)),
            None => {
                let job = output
                    .latest
                    .as_ref()
                    .and_then(|latest| latest.job.as_ref());
                if let Some(job) = job.filter(|job| !self.is_this_job(job)) {
                    return Err(self.output_of_another_job(job));
                }
            }
        }
        if newest <= lake.last_run {
            return Ok(());
        }
        if lake.last_run > 0 {
            // A ledger that lost its end is damaged: its own message says how to mend it.
            Lake::open_to_read(&self.settings.lake)?;
        }
        Err(self.older_lake(newest, lake.last_run))
    }

    /// The newest run that was published into the folder; 0 where none was.
    fn newest(self, output: &OutputFolder, lake: &LakeIdentity) -> u64 {
        let left = self.left_over(output, lake);
        let published = output.runs.iter().rev().find(|run| Some(**run) != left);
        let latest = output.latest.as_ref().and_then(|latest| latest.run);
        published.copied().max(latest).unwrap_or(0)
    }

    /// The run whose folder was left by a kill between the moment that it got its name and the
    /// record of the run: the lake has announced it, and `latest` has never named it.
    fn left_over(self, output: &OutputFolder, lake: &LakeIdentity) -> Option<u64> {
        let next = lake.last_run + 1;
        let latest = output.latest.as_ref().and_then(|latest| latest.run);
        if !output.runs.contains(&next) || latest >= Some(next) {
            return None;
        }
        let (hash, job) = run_json_of(&self.settings.output.path, next)?;
        let pending = lake.pending.as_ref();
        let is_announced =
            pending.is_some_and(|pending| pending.run == next && pending.run_json == hash);
        // Programs from before there were owners announced nothing.
        let is_old = output.owner.is_none() && job.is_some_and(|job| self.is_this_job(&job));
        (is_announced || is_old).then_some(next)
    }

    fn lake_of_another_job(self, job: &str) -> Error {
        let (lake, name) = (self.settings.lake.display(), &self.settings.name);
        let (own, file) = (self.free_path("lake"), self.settings.file.display());
        Error::Pipeline(format!(
            "the lake `{lake}` belongs to the job `{job}`, found the job `{name}`: each would show the figures of the other\nhelp: give `{name}` a lake of its own: write this into `{file}`, and run it without `--lake`\n  [lake]\n  path = \"{own}\"\n{}",
            self.renamed(job)
        ))
    }

    fn output_of_another_job(self, job: &str) -> Error {
        let (out, name) = (self.settings.output.path.display(), &self.settings.name);
        let (own, file) = (self.free_path("out"), self.settings.file.display());
        Error::Pipeline(format!(
            "the output folder `{out}` belongs to the job `{job}`, found the job `{name}`: each would replace the reports of the other\nhelp: give `{name}` an output folder of its own: write this into `{file}`, and run it without `--out`\n  [output]\n  path = \"{own}\"\n{}",
            self.renamed(job)
        ))
    }

    fn renamed(self, job: &str) -> String {
        format!(
            "help: or, if `{job}` is the old name of this job, say so once: `closedloop run {} --renamed-from {job}`",
            self.settings.file.display()
        )
    }

    fn output_of_another_lake(self, owner: &FolderOwner, lake: &LakeIdentity) -> Error {
        let (out, found) = (
            self.settings.output.path.display(),
            self.settings.lake.display(),
        );
        let (own, file) = (self.free_path("out"), self.settings.file.display());
        let id = lake.id.as_deref().unwrap_or("none yet");
        Error::Pipeline(format!(
            "the output folder `{out}` belongs to the job `{}` of another lake: found the lake `{found}` with the id {id}, expected the one with the id {}\nhelp: name the lake that publishes there, by `path` under [lake] or by `--lake`\nhelp: or give this lake an output folder of its own: write this into `{file}`, and run it without `--out`\n  [output]\n  path = \"{own}\"\nhelp: or, if the other lake is gone for good, move `{out}` away",
            owner.name, owner.lake
        ))
    }

    fn older_lake(self, newest: u64, last: u64) -> Error {
        let (out, lake) = (
            self.settings.output.path.display(),
            self.settings.lake.display(),
        );
        let (own, file) = (self.free_path("out"), self.settings.file.display());
        let newest = folder_of(newest);
        let found = match last {
            0 => "it has no run yet".to_owned(),
            last => format!("its last run is {}", folder_of(last)),
        };
        Error::Lake(format!(
            "the lake `{lake}` is older than what was published from it: {found}, the newest publication in `{out}` is {newest}\nhelp: bring the newer lake back: mount the disk that it is on, or restore a copy that was made after run {newest}\nhelp: or publish from this lake into another output folder: write this into `{file}`, and run it without `--out`\n  [output]\n  path = \"{own}\""
        ))
    }

    /// A path for the pipeline file, `../lake/NAME` for the base `lake`, where nothing is yet or this
    /// job's own lake.
    fn free_path(self, base: &str) -> String {
        let folder = self.settings.file.parent().unwrap_or(Path::new(""));
        let name = &self.settings.name;
        let numbered = (2..).map(|number| format!("../{base}/{name}-{number}"));
        let mut paths = std::iter::once(format!("../{base}/{name}")).chain(numbered);
        let taken: [&PathBuf; 2] = [&self.settings.lake, &self.settings.output.path];
        let is_free = |path: &String| {
            let path = folder.join(path);
            let is_own = || lake_identity(&path).is_ok_and(|lake| lake.job.as_ref() == Some(name));
            taken.iter().all(|taken| **taken != path) && (!path.exists() || is_own())
        };
        paths.find(is_free).unwrap_or_default()
    }
}
