//! Machines that notebooks run on (api.md 2.6).

use super::{Feature, StorageCategory};

wire! {
    /// A machine that can be chosen.
    pub struct NotebookFlavor {
        /// For example `modelarts.vm.cpu.2u`.
        pub id: Option<String>,
        /// Its name.
        pub name: Option<String>,
        /// The cloud's words for it.
        pub description: Option<String>,
        /// The architecture; answers carry lower case.
        pub arch: Option<Arch>,
        /// What computes.
        pub category: Option<Processor>,
        /// The kind of instance it is for.
        pub feature: Option<Feature>,
        /// Whether it costs nothing; then it runs for 1 h (api.md 6.3).
        pub free: Option<bool>,
        /// True when there are **not** enough resources.
        pub sold_out: Option<bool>,
        /// KiB: 8388608 is 8 GiB.
        pub memory: Option<i64>,
        /// Cores.
        pub vcpus: Option<i64>,
        /// The kinds of storage it can use.
        pub storages: Vec<StorageCategory>,
        /// How it is billed.
        pub billing: Option<Billing>,
        /// Its graphics cards.
        pub gpu: Option<Gpu>,
        /// Its Ascend cards.
        pub ascend: Option<Ascend>,
        /// The largest EVS disk, GB; newer.
        pub evs_max_size: Option<i64>,
        /// The kind of EVS disk; newer.
        pub evs_sku_code: Option<String>,
        /// How its disk grows; newer.
        pub grow_support_type: Option<String>,
    }
}

wire! {
    /// How a machine is billed.
    pub struct Billing {
        /// The article.
        pub code: Option<String>,
        /// How many of it.
        pub unit_num: Option<i64>,
    }
}

wire! {
    /// Graphics cards.
    pub struct Gpu {
        /// How many.
        pub gpu: Option<f64>,
        /// The memory of one, as the cloud writes it.
        pub gpu_memory: Option<String>,
        /// The model.
        pub gpu_type: Option<String> = "type",
    }
}

wire! {
    /// Ascend cards.
    pub struct Ascend {
        /// How many.
        pub npu: Option<f64>,
        /// The memory of one, as the cloud writes it.
        pub npu_memory: Option<String>,
        /// The model.
        pub npu_type: Option<String> = "type",
        /// The chip.
        pub chip: Option<String>,
    }
}

wire! {
    /// A machine asked for by parts (api.md 2.2).
    pub struct CustomSpec {
        /// Cores, at least 0.4, two decimals.
        pub cpu: Option<f64>,
        /// Graphics cards.
        pub gpu: Option<f64>,
    } complete {
        /// Memory, at least 513; megabytes by inference.
        pub memory: Option<i64>,
        /// The model of the cards.
        pub gpu_type: Option<String>,
        /// The architecture.
        pub arch: Option<Arch>,
        /// What computes.
        pub category: Option<Processor>,
        /// The flavor it is cut from.
        pub resource_flavor: Option<String>,
    }
}

open_enum! {
    /// A processor architecture; flavors and images answer in lower case (api.md 2.6).
    pub enum Arch {
        /// Intel and AMD.
        X86 = "X86_64",
        /// ARM.
        Arm = "AARCH64",
    }
}

open_enum! {
    /// What computes.
    pub enum Processor {
        /// Processor cores only.
        Cpu = "CPU",
        /// Graphics cards.
        Gpu = "GPU",
        /// Ascend cards.
        Ascend = "ASCEND",
    }
}

#[cfg(test)]
mod tests {
    use json::json;

    use super::*;
    use crate::read::Read;

    fn text(text: &str) -> Option<String> {
        Some(text.to_owned())
    }

    #[test]
    fn a_full_flavor() {
        let answer = json!({
            "id": "modelarts.vm.cpu.2u", "name": "n", "description": "d", "arch": "x86_64", "category": "CPU",
            "feature": "NOTEBOOK", "free": false, "sold_out": true, "memory": 8_388_608, "vcpus": 2,
            "storages": ["EVS", "EFS", "OBS", "OBSFS"], "billing": {"code": "c", "unit_num": 1},
            "gpu": {"gpu": 1, "gpu_memory": "32GB", "type": "v100"},
            "ascend": {"npu": 1, "npu_memory": "32GB", "type": "d910", "chip": "c"},
            "evs_max_size": 4096, "evs_sku_code": "SAS", "grow_support_type": "g",
        });
        let expected = NotebookFlavor {
            id: text("modelarts.vm.cpu.2u"),
            name: text("n"),
            description: text("d"),
            arch: Some(Arch::X86),
            category: Some(Processor::Cpu),
            feature: Some(Feature::Notebook),
            free: Some(false),
            sold_out: Some(true),
            memory: Some(8_388_608),
            vcpus: Some(2),
            storages: vec![StorageCategory::Evs, StorageCategory::Efs, StorageCategory::Obs, StorageCategory::ObsFs],
            billing: Some(Billing { code: text("c"), unit_num: Some(1) }),
            gpu: Some(Gpu { gpu: Some(1.0), gpu_memory: text("32GB"), gpu_type: text("v100") }),
            ascend: Some(Ascend { npu: Some(1.0), npu_memory: text("32GB"), npu_type: text("d910"), chip: text("c") }),
            evs_max_size: Some(4096),
            evs_sku_code: text("SAS"),
            grow_support_type: text("g"),
        };
        assert_eq!(NotebookFlavor::read(&answer), Some(expected));
    }
}
