//! What the pretended region offers: flavors, images and people. Names follow the documents' samples.

pub(crate) struct Flavor {
    pub(crate) name: &'static str,
    pub(crate) category: &'static str,
    pub(crate) gpu: Option<(u32, &'static str)>,
    pub(crate) vcpus: u32,
    pub(crate) memory_gib: u32,
    /// Free flavors of the older generation queue, and stop after an hour.
    pub(crate) free: bool,
}

pub(crate) struct Image {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
    pub(crate) tag: &'static str,
    pub(crate) description: &'static str,
}

#[derive(PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) id: &'static str,
    pub(crate) name: &'static str,
}

const fn cpu(name: &'static str, vcpus: u32, memory_gib: u32) -> Flavor {
    Flavor { name, category: "CPU", gpu: None, vcpus, memory_gib, free: false }
}

pub(crate) static CPU_2U: Flavor = cpu("modelarts.vm.cpu.2u", 2, 8);
pub(crate) static CPU_8U: Flavor = cpu("modelarts.vm.cpu.8u", 8, 32);
pub(crate) static GPU_P100: Flavor = Flavor {
    name: "modelarts.vm.gpu.p100",
    category: "GPU",
    gpu: Some((1, "Tesla P100")),
    vcpus: 8,
    memory_gib: 64,
    free: false,
};
pub(crate) static GPU_V100: Flavor = Flavor {
    name: "modelarts.bm.gpu.8v100",
    category: "GPU",
    gpu: Some((8, "Tesla V100")),
    vcpus: 72,
    memory_gib: 512,
    free: false,
};
pub(crate) static CPU_FREE: Flavor =
    Flavor { name: "modelarts.vm.cpu.free", category: "CPU", gpu: None, vcpus: 2, memory_gib: 8, free: true };

pub(crate) static FLAVORS: [&Flavor; 4] = [&CPU_2U, &CPU_8U, &GPU_P100, &GPU_V100];

pub(crate) static PYTORCH: Image = Image {
    id: "e1a07296-22a8-4f05-8bc8-e936c8e54090",
    name: "pytorch1.8-cuda10.2-cudnn7-ubuntu18.04",
    tag: "20240612",
    description: "CPU and GPU development and training with PyTorch 1.8, JupyterLab and SSH.",
};
pub(crate) static MINDSPORE: Image = Image {
    id: "65f636a0-56cf-49df-b941-7d2a07ba8c8c",
    name: "mindspore1.7.0-cuda10.1-py3.7-ubuntu18.04",
    tag: "20240305",
    description: "CPU and GPU development and training with MindSpore 1.7, JupyterLab and SSH.",
};
pub(crate) static TENSORFLOW: Image = Image {
    id: "0a7b1c55-8d0e-4f5c-9b7e-2f6f1d9a3c11",
    name: "tensorflow2.1-cuda10.1-cudnn7-ubuntu18.04",
    tag: "20231120",
    description: "CPU and GPU development and training with TensorFlow 2.1, JupyterLab and SSH.",
};

pub(crate) static IMAGES: [&Image; 3] = [&PYTORCH, &MINDSPORE, &TENSORFLOW];

pub(crate) static DEMO: Owner = Owner { id: "99250e439b33431081a1c2d3e4f50617", name: "demo" };
pub(crate) static ANNA: Owner = Owner { id: "15dda26361214ca2a5953917d2f48ffb", name: "anna.weber" };
pub(crate) static JONAS: Owner = Owner { id: "7f2a4c0be1d94f6d8a35c6f0b7e91d24", name: "jonas.keller" };
pub(crate) static MEI: Owner = Owner { id: "c3b8e5a91f7046d2b0d4f6a8e2c41357", name: "mei.lin" };

pub(crate) static OWNERS: [&Owner; 4] = [&DEMO, &ANNA, &JONAS, &MEI];
